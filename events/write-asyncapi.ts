/** Prints the AsyncAPI document: `node dist/events/write-asyncapi.js > docs/asyncapi.json`. */
import { asyncApiDocument } from './asyncapi';

process.stdout.write(`${JSON.stringify(asyncApiDocument(), null, 2)}\n`);
