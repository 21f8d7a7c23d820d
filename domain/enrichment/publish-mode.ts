import * as z from 'zod';

/** Where ATT&CK findings are published: in the administrator account, in the member account, or as a note on the source finding. */
export const publishMode = z.enum(['administrator', 'member', 'annotate']);
