/** The pure heart of Onward: fold, plan, calendar, identifiers, handover steps. Nothing here reads a clock. */
export * from './types';
export * from './rule';
export * from './calendar';
export { epochDay, isoDay } from './days';
export * from './bank-holidays';
export * from './expressions';
export * from './identifiers';
export * from './fold';
export * from './occasions';
export * from './duties';
export { asksSomebody } from './compiled-rules';
export * from './plan';
export * from './area';
export * from './addressees';
export * from './handover';
export * from './tasks';
export * from './notices';
export * from './feed-verdict';
