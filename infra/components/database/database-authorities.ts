/**
 * Path of the certificates of AWS's authorities in the images that connect to PostgreSQL. With it their connections are
 * verify-full: the server must present a certificate for the host name of the connection.
 */
export const databaseAuthorities = "/opt/rds/global-bundle.pem";
