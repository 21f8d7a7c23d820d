import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Keep versions of the objects of an S3 bucket',
    zh: '为 S3 存储桶保留对象的版本',
    es: 'Conservar las versiones de los objetos de un bucket de S3',
  },
  description: {
    en: 'Turns versioning on, so that an object which somebody overwrites or deletes can be had back.',
    zh: '开启版本控制，使被覆盖或删除的对象可以找回。',
    es: 'Activa el control de versiones, para recuperar un objeto que alguien sobrescriba o borre.',
  },
  keepsVersions: {
    en: 'Bucket {bucket} keeps versions',
    zh: '存储桶 {bucket} 已保留版本',
    es: 'El bucket {bucket} ya conserva versiones',
  },
  wasSuspended: {
    en: 'Somebody suspended the versioning of bucket {bucket}; the parameter leaveSuspended says to leave it so.',
    zh: '有人暂停了存储桶 {bucket} 的版本控制；参数 leaveSuspended 要求保持现状。',
    es: 'Alguien suspendió el control de versiones del bucket {bucket}; el parámetro leaveSuspended pide dejarlo así.',
  },
  turnOn: {
    en: 'Bucket {bucket}: turn versioning on',
    zh: '存储桶 {bucket}：开启版本控制',
    es: 'Bucket {bucket}: activar el control de versiones',
  },
});
