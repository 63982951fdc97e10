/** A passport in words: the same sections for the page, the file and the PDF, made of the frozen content alone. */
import type { PassportContent, PassportDraft } from '../cases';
import { longDate, longInstant } from './dates';
import { statusLook } from './status';
import { communicationWords, readable, serviceName, stageName, titleWords } from './words';
import { nhsNumberWords } from './views';

/** One section: facts as name and value, then paragraphs in somebody's own words, then a list. */
export interface PassportSection {
  heading: string;
  facts: readonly { name: string; value: string }[];
  paragraphs: readonly string[];
  list: readonly { text: string; more: readonly string[] }[];
  /** What is said where there is nothing. */
  empty: string;
}

const SAID_BY: Readonly<Record<string, string>> = {
  'young-person': 'In my own words',
  'with-support': 'In my own words, with support',
  'parent-or-carer': 'In the words of my parent or carer',
  advocate: 'In the words of my advocate',
};

/** Whose words a voice is in. */
export const saidByWords = (saidBy: string): string => SAID_BY[saidBy] ?? readable(saidBy);

const section = (heading: string, parts: Partial<PassportSection>): PassportSection => ({
  ...{ heading, facts: [], paragraphs: [], list: [], empty: 'Nothing is recorded.' },
  ...parts,
});

const paragraphs = (text: string | null | undefined): string[] =>
  (text ?? '')
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The title of the document. */
export const passportTitle = ({ who }: PassportDraft): string => `Transition passport of ${who.name}`;

/** One line under the title: which version, and from when. */
export const passportCaption = (content: PassportContent): string =>
  `Version ${content.version}, as it was on ${longInstant(content.frozenAt)}`;

/** The sections of a document, in the order in which they are read: the person first. */
export function passportSections(draft: PassportDraft): PassportSection[] {
  return [...personSections(draft), ...planSections(draft), ...dutySections(draft)];
}

function personSections({ who, voice, contacts }: PassportDraft): PassportSection[] {
  const said = voice ? `${saidByWords(voice.saidBy)}, on ${longDate(voice.on)}.` : '';
  const own = (text: string | null | undefined): string[] => {
    const lines = paragraphs(text);
    return lines.length > 0 ? [...lines, said] : [];
  };
  return [
    section('Who I am', {
      facts: [
        { name: 'Name', value: who.name },
        { name: 'Born', value: longDate(who.dateOfBirth) },
        { name: 'NHS number', value: who.nhsNumber ? nhsNumberWords(who.nhsNumber) : 'Not recorded' },
        { name: 'Needs', value: who.needs.map(needWords).join(', ') || 'Not recorded' },
      ],
      paragraphs: own(voice?.whoIAm),
    }),
    section('What matters to me', {
      paragraphs: own(voice?.matters),
      empty: 'Nobody has recorded yet what matters to the young person. Ask before you plan.',
    }),
    section('How to communicate with me', {
      facts: [
        {
          name: 'Language and formats',
          value: communicationWords(communicationOf(who.communication)) ?? 'Not recorded',
        },
      ],
      paragraphs: own(voice?.howToCommunicate),
    }),
    section('Who may be told', {
      list: contacts.map(({ name, relation, parentalResponsibility }) => ({
        text: `${name}, ${readable(relation).toLowerCase()}`,
        more: parentalResponsibility ? ['Recorded as holding parental responsibility'] : [],
      })),
      empty: 'Nobody is recorded who may be told.',
    }),
  ];
}

/** Codes of needs are abbreviations of the census (`ASD`), or words. */
const needWords = (code: string): string => (/^[A-Z0-9]+$/.test(code) ? code : readable(code));

const communicationOf = (
  communication: PassportDraft['who']['communication'],
): Parameters<typeof communicationWords>[0] => communication ?? undefined;

function planSections(draft: PassportDraft): PassportSection[] {
  const { namedWorker, responsible, handovers, services, plan } = draft;
  return [
    section('Who is responsible', {
      facts: [
        {
          name: 'Named worker',
          value: namedWorker ? `${namedWorker.name}, ${namedWorker.team}` : 'Nobody yet',
        },
      ],
      list: responsible.map((one) => ({
        text: `${serviceName(one.service)} (${one.team}) answers today, in the handover to ${serviceName(one.for)}`,
        more: [],
      })),
      empty: 'No handover is under way.',
    }),
    section('The plan', {
      facts: [
        { name: 'Stage', value: stageName(plan.stage) },
        { name: 'EHC plan, last made final', value: dayOrNone(plan.ehcPlanFinalOn) },
        { name: 'Adult care and support plan', value: dayOrNone(plan.adultPlanMadeOn) },
      ],
      list: handovers.map((one) => ({
        text: `From ${serviceName(one.fromService)} to ${serviceName(one.toService)}, on ${longDate(one.transferOn)}: ${statusLook('handover', one.status).label.toLowerCase()}`,
        more: [
          ...(one.acceptedOn ? [`Accepted on ${longDate(one.acceptedOn)}`] : []),
          ...(one.introducedOn ? [`Met on ${longDate(one.introducedOn)}`] : []),
          ...(one.transferredOn ? [`Transferred on ${longDate(one.transferredOn)}`] : []),
        ],
      })),
    }),
    section('Services now', {
      list: services.map((one) => ({
        text: `${serviceName(one.service)}, provided by ${one.provider}, since ${longDate(one.from)}`,
        more: [one.side === 'children' ? 'Children’s service' : 'Adult service'],
      })),
      empty: 'No service is known to be running.',
    }),
  ];
}

const dayOrNone = (day: string | null): string => (day === null ? 'Not recorded' : longDate(day));

const dutySections = ({ outstanding }: PassportDraft): PassportSection[] => [
  section('What is still to be done', {
    list: outstanding.map(({ title, team, due, status, duties }) => ({
      text: `${titleWords(title)}: ${team}${due === null ? '' : `, by ${longDate(due)}`}${status === 'overdue' ? ' (overdue)' : ''}`,
      more: [...new Set(duties.map(titleWords))].filter((one) => one !== titleWords(title)),
    })),
    empty: 'Nothing is outstanding.',
  }),
];
