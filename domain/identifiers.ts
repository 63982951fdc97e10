/** Identifiers that the domain checks: NHS number and UPN (their code is part of the contract). */
export { isValidNhsNumber, isValidUpn } from '../events/identifiers';
