import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

/** Files of the certificates that local servers present and local clients trust. */
export interface Tls {
  /** Certificate of the authority, for NODE_EXTRA_CA_CERTS and PGSSLROOTCERT. */
  caFile: string;
  certFile: string;
  keyFile: string;
}

const validDays = 825;
const renewBeforeDays = 30;

/**
 * Creates certificates for 127.0.0.1, once per stack, and renews them before they expire. On AWS, clients trust the
 * authorities of RDS instead; everything else about the connection is the same. The authority's key is deleted after
 * signing, so it cannot sign again. Implemented in JavaScript, because openssl may be missing on a fresh machine.
 */
export async function ensureTls(directory: string): Promise<Tls> {
  const tls = filesIn(directory);
  if (isValid(tls)) return tls;
  const made = `${directory}.making-${process.pid}`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  await make(filesIn(made));
  rmSync(directory, { recursive: true, force: true });
  renameSync(made, directory);
  return tls;
}

function filesIn(directory: string): Tls {
  return {
    caFile: join(directory, "ca.pem"),
    certFile: join(directory, "server.pem"),
    keyFile: join(directory, "server.key"),
  };
}

function isValid(tls: Tls): boolean {
  if (![tls.caFile, tls.certFile, tls.keyFile].every((file) => existsSync(file))) return false;
  try {
    const certificate = new X509Certificate(readFileSync(tls.certFile));
    const daysLeft = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    return (
      daysLeft > renewBeforeDays &&
      certificate.verify(new X509Certificate(readFileSync(tls.caFile)).publicKey)
    );
  } catch {
    return false;
  }
}

async function make(files: Tls): Promise<void> {
  // A day back, so that a container or virtual machine whose clock lags still accepts them.
  const period = {
    notBeforeDate: new Date(Date.now() - 86_400_000),
    notAfterDate: new Date(Date.now() + validDays * 86_400_000),
    keyType: "ec" as const,
    algorithm: "sha256",
  };
  const authority = await generate([{ name: "commonName", value: "Ratchet local authority" }], {
    ...period,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    ...period,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
        ],
      },
    ],
  });
  writeFileSync(files.caFile, authority.cert);
  writeFileSync(files.certFile, server.cert);
  writeFileSync(files.keyFile, server.private, { mode: 0o600 });
}
