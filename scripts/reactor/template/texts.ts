import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'End unfinished uploads of an S3 bucket',
    zh: '终止 S3 存储桶中未完成的上传',
    es: 'Terminar las cargas sin acabar de un bucket de S3',
  },
  description: {
    en: 'Adds a lifecycle rule that ends multipart uploads which nobody finished. The rules that are there stay.',
    zh: '添加一条生命周期规则，终止无人完成的分段上传。已有的规则保持不变。',
    es: 'Añade una regla de ciclo de vida que termina las cargas multiparte que nadie acabó. Las reglas que ya hay se quedan.',
  },
  hasRules: {
    en: 'Bucket {bucket} has lifecycle rules',
    zh: '存储桶 {bucket} 已有生命周期规则',
    es: 'El bucket {bucket} ya tiene reglas de ciclo de vida',
  },
  addRule: {
    en: 'Bucket {bucket}: end unfinished uploads after {days} days',
    zh: '存储桶 {bucket}：{days} 天后终止未完成的上传',
    es: 'Bucket {bucket}: terminar las cargas sin acabar tras {days} días',
  },
});
