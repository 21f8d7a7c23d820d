import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn point-in-time recovery on for a DynamoDB table',
    zh: '为 DynamoDB 表启用时间点恢复',
    es: 'Activar la recuperación a un momento dado de una tabla de DynamoDB',
  },
  description: {
    en:
      'Turns on continuous backups with point-in-time recovery, billed by the size of the table. Rollback turns them off again, and ' +
      'with them goes every restore point gathered in between.',
    zh: '启用带时间点恢复的连续备份，按表的大小计费。回滚会再次将其关闭，期间积累的所有恢复点也随之丢失。',
    es:
      'Activa las copias de seguridad continuas con recuperación a un momento dado, que se facturan por el tamaño de la tabla. La ' +
      'reversión las vuelve a desactivar, y con ellas se pierden todos los puntos de restauración acumulados entretanto.',
  },
  hasRecovery: {
    en: 'Table {table} has point-in-time recovery',
    zh: '表 {table} 已启用时间点恢复',
    es: 'La tabla {table} ya tiene recuperación a un momento dado',
  },
  turnOn: {
    en: 'Table {table}: turn on point-in-time recovery, {days} days back',
    zh: '表 {table}：启用时间点恢复，可恢复到过去 {days} 天内的任意时间点',
    es: 'Tabla {table}: activar la recuperación a un momento dado, hasta {days} días atrás',
  },
});
