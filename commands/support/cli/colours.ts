import pc from "picocolors";

/**
 * Colours for a person at a terminal, plain text for everything else. picocolors itself colours wherever CI is set,
 * and a log is no terminal.
 */
export const colours = pc.createColors(Boolean(process.stdout.isTTY) && process.env.NO_COLOR === undefined);
