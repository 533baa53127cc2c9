/** A text may be a piece of a message of megabytes, all of which the runtime would keep for it. */
export const copyOf = (text: string): string => JSON.parse(JSON.stringify(text)) as string;
