/** `onward asyncapi`: the contract with partners as an AsyncAPI 3 document, generated from the schemas. */
import { asyncApiDocument } from '../events/asyncapi';
import { printJson } from './print';

/** Prints the document as JSON. */
export function asyncApiCommand(): void {
  printJson(asyncApiDocument());
}
