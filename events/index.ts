/** The contract with partners: types, schemas, natural keys, topics, validation and what Onward sends back. */
export * from './canonical';
export * from './catalogue';
export * from './encode';
export * from './identifiers';
export * from './outbound';
export { OWN_SOURCES } from './own';
export * from './agreement';
export * from './feeds';
export * from './parse';
export * from './partners';
export * from './reasons';
export * from './steps';
export * from './topics';
export type * from './care';
export type * from './ehc';
export type * from './health';
export type * from './person';
export * from './examples';
