/**
 * Path of AWS's certificate authorities in the images that connect to PostgreSQL. With this file their connections
 * are verify-full: the server must present a certificate for its host name.
 */
export const databaseAuthorities = "/opt/rds/global-bundle.pem";
