import { errorCatalogue, isErrorCode } from "../../../core/errors/catalogue/error-catalogue.ts";
import { rules } from "../../../policies/rules-by-code.ts";
import { type ProductText, productTexts } from "./product-texts.ts";

/** What looks like a code and is the name of an algorithm or of a lint rule. */
const foreign = /^(SHA|AES|ES|HS|RS|RUF)\d{3}$/;

/** Every code in a text, in its order. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/\b[A-Z]{2,8}\d{3}\b/g)]
    .map(([code]) => code)
    .filter((code) => !foreign.test(code));
}

/** Whether a code is in the catalogue or is a policy's. */
export function isKnownCode(code: string): boolean {
  return isErrorCode(code) || rules.some((rule) => rule.code === code);
}

/** A place that raises, logs or answers a code. */
export interface CodeSite {
  code: string;
  path: string;
  line: number;
  /** Who must act according to the place; null where it does not say so. */
  actor: string | null;
}

const actorOf: Readonly<Record<string, string>> = {
  userError: "user",
  dependencyError: "dependency",
  ourError: "us",
};

/** Places whose text begins with a code: those that only mention one, or compare with it, are left out. */
export function codeSites(texts: readonly ProductText[] = productTexts()): CodeSite[] {
  return texts.flatMap((text) => {
    const { path, line, callee, following, compared } = text;
    if (compared) return [];
    const begins = path.endsWith(".py") ? /["']([A-Z]{2,8}\d{3})\b/g : /^([A-Z]{2,8}\d{3})\b/g;
    const actor =
      actorOf[callee ?? ""] ?? following.find((one) => Object.values(actorOf).includes(one)) ?? null;
    return [...text.text.matchAll(begins)]
      .map((match) => match[1] ?? "")
      .filter((code) => !foreign.test(code))
      .map((code) => ({ code, path, line, actor }));
  });
}

/** Actor of a code of the catalogue. */
export function catalogued(code: string): string | null {
  return isErrorCode(code) ? errorCatalogue[code].actor : null;
}
