import { draftOf } from '../../../domain/notification/draft.ts';
import { LANGUAGES, TEXTS } from '../../../domain/notification/language.ts';
import { NOTIFICATION_KINDS } from '../../../domain/notification/notification.ts';
import { aNotification, told } from '../../support/notifications.ts';

describe('TEXTS', () => {
  it.each(LANGUAGES)('gives each kind words of its own in %s', (language) => {
    const headlines = NOTIFICATION_KINDS.map(
      (kind) => draftOf(told(aNotification(kind, { kind })), language).compose({ parts: 0, room: 100 }).headline,
    );

    expect(new Set(headlines).size).toBe(NOTIFICATION_KINDS.length);
  });

  it('has no markup of its own that a chat could misread', () => {
    const texts = JSON.stringify(Object.values(TEXTS));

    expect(texts).not.toMatch(/[<>`*|\\]|:\/\//);
  });
});
