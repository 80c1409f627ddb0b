/**
 * Where the images that talk to PostgreSQL keep the certificates of AWS's authorities. With it their connections are
 * verify-full: the server shows a certificate for the very name that was asked for.
 */
export const databaseAuthorities = "/opt/rds/global-bundle.pem";
