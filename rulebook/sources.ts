/** The sources that rules cite, resolved to full addresses. */
import type { Citation } from '../domain/types';

const LEGISLATION = 'https://www.legislation.gov.uk/';

/** Acts and regulations by their abbreviation in the pathway rules: title, path, and what a provision is called. */
const STATUTES = {
  CFA: ['Children and Families Act 2014', 'ukpga/2014/6', 'section'],
  SR14: ['SEND Regulations 2014', 'uksi/2014/1530', 'regulation'],
  FLRA: ['Family Law Reform Act 1969', 'ukpga/1969/46', 'section'],
  CA89: ['Children Act 1989', 'ukpga/1989/41', 'section'],
  CA04: ['Children Act 2004', 'ukpga/2004/31', 'section'],
  CareA: ['Care Act 2014', 'ukpga/2014/23', 'section'],
  CLR10: ['Care Leavers (England) Regulations 2010', 'uksi/2010/2571', 'regulation'],
  CPR10: [
    'Care Planning, Placement and Case Review (England) Regulations 2010',
    'uksi/2010/959',
    'regulation',
  ],
  MCA: ['Mental Capacity Act 2005', 'ukpga/2005/9', 'section'],
  MHA83: ['Mental Health Act 1983', 'ukpga/1983/20', 'section'],
  MHA25: ['Mental Health Act 2025', 'ukpga/2025/33', 'section'],
  HSCA12: ['Health and Social Care Act 2012', 'ukpga/2012/7', 'section'],
  CWSA26: ["Children's Wellbeing and Schools Act 2026", 'ukpga/2026/21', 'section'],
} as const;

const SHORT = { section: ['s.', 'ss.'], regulation: ['reg ', 'regs '] } as const;

/**
 * A citation of provisions of one statute. The address is that of the first provision.
 * @param provisions such as `36(1)` or `5(1)-(4)`; none cites the statute as a whole
 */
export function statute(code: keyof typeof STATUTES, ...provisions: readonly string[]): Citation {
  const [title, path, kind] = STATUTES[code];
  const [first] = provisions;
  const number = first === undefined ? undefined : /^\d+[A-Z]*/.exec(first)?.[0];
  const cited =
    provisions.length > 0 ? ` ${SHORT[kind][provisions.length > 1 ? 1 : 0]}${provisions.join(', ')}` : '';
  return {
    text: `${title}${cited}`,
    address: `${LEGISLATION}${path}${number === undefined ? '' : `/${kind}/${number}`}`,
  };
}

/** Several sources as one citation; the address is the first's. */
export function both(first: Citation, ...others: readonly Citation[]): Citation {
  return { ...first, text: [first, ...others].map(({ text }) => text).join('; ') };
}

/** A secondary source on the web. */
export function web(text: string, address: string): Citation {
  return { text, address: `https://${address}` };
}

/** NICE guideline NG43, by recommendation. */
export const ng43 = (recommendation: string): Citation =>
  web(`NICE NG43 recommendation ${recommendation}`, 'www.nice.org.uk/guidance/ng43');

/** NICE quality standard QS140, by statement. */
export const qs140 = (statement: number): Citation =>
  web(`NICE QS140 statement ${statement}`, 'www.nice.org.uk/guidance/qs140');

/** Facts about NG43 read from the BMJ's summary. */
export const BMJ: Citation = web('BMJ 2016;353:i2225', 'bmj.com/content/353/bmj.i2225');
