/** How Onward's processes reach Temporal. */
import { readFileSync } from 'node:fs';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { Settings } from '../settings';

export type TemporalSettings = Pick<Settings, 'TEMPORAL_ADDRESS'> & Partial<Settings>;

/**
 * The address, TLS (mutual where a certificate is given) and API key of `settings`; an API key brings TLS with it.
 * @throws Error when a PEM file cannot be read
 */
export function temporalConnectionOptions(settings: TemporalSettings): ConnectionOptions {
  const {
    TEMPORAL_TLS_CA: ca,
    TEMPORAL_TLS_CERT: cert,
    TEMPORAL_TLS_KEY: key,
    TEMPORAL_API_KEY: apiKey,
  } = settings;
  const options: ConnectionOptions = { address: settings.TEMPORAL_ADDRESS };
  if (ca || cert) {
    options.tls = {
      ...(ca ? { serverRootCACertificate: readFileSync(ca) } : {}),
      ...(cert && key ? { clientCertPair: { crt: readFileSync(cert), key: readFileSync(key) } } : {}),
    };
  } else if (settings.TEMPORAL_TLS || apiKey) options.tls = true;
  if (apiKey) options.apiKey = apiKey;
  return options;
}

/** A client whose connection is made when it is first used, and again whenever it is lost. */
export function temporalClient(settings: TemporalSettings): { client: Client; close(): Promise<void> } {
  const connection = Connection.lazy(temporalConnectionOptions(settings));
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE ?? 'default' });
  return { client, close: () => connection.close() };
}
