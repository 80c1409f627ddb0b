import pc from "picocolors";

/**
 * Colours on a terminal, plain text elsewhere. picocolors alone would also colour wherever CI is set, although a log
 * is not a terminal.
 */
export const colours = pc.createColors(Boolean(process.stdout.isTTY) && process.env.NO_COLOR === undefined);
