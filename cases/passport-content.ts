/** The transition passport: what a receiving service has to know of a young person, as plain data that is frozen when it is sent. */
import { createHash } from 'node:crypto';
import { factsOf, londonDay } from '../domain';
import type { Fact, Facts, Instant, LocalDate, Plan } from '../domain/types';
import { canonicalJson } from '../events';
import type { TaskEntry } from '../store/case-rows';
import { teamName, teamOfService, type OwnerMap } from './owners';
import { project } from './projection';
import { nameOf } from './views';
import { readableSince } from './readable';

/** What the young person says of themself; in whose words, and when. */
export interface Voice {
  on: LocalDate;
  saidBy: string;
  whoIAm: string | null;
  matters: string | null;
  howToCommunicate: string | null;
}

export interface PassportService {
  service: string;
  provider: string;
  side: string;
  sector: string;
  from: LocalDate;
}

/** The document without its version and instant: what people read before they send it. */
export interface PassportDraft {
  schema: 1;
  personId: string;
  who: {
    name: string;
    dateOfBirth: LocalDate | null;
    nhsNumber: string | null;
    needs: readonly string[];
    communication: { language?: string; interpreter?: boolean; formats?: readonly string[] } | null;
  };
  voice: Voice | null;
  namedWorker: { name: string; team: string } | null;
  /** The service and the team that answer today, one for each handover. */
  responsible: readonly { service: string; team: string; for: string }[];
  handovers: readonly {
    fromService: string;
    toService: string;
    transferOn: LocalDate;
    status: string;
    acceptedOn: LocalDate | null;
    introducedOn: LocalDate | null;
    transferredOn: LocalDate | null;
  }[];
  plan: { stage: string; ehcPlanFinalOn: LocalDate | null; adultPlanMadeOn: LocalDate | null };
  services: readonly PassportService[];
  /** Those who may be told, and nobody else. */
  contacts: readonly { name: string; relation: string; parentalResponsibility: boolean }[];
  /** Open tasks, the earliest first. */
  outstanding: readonly {
    title: string;
    team: string;
    due: LocalDate | null;
    status: string;
    duties: readonly string[];
  }[];
}

/** The document as it is frozen. */
export interface PassportContent extends PassportDraft {
  version: number;
  frozenAt: Instant;
}

/** What of the document stands in no fact of the case. */
export interface PassportNames {
  nhsNumber: string | null;
  /** Of the named worker. */
  workerName: string | null;
}

/** The document as it would be sent now. */
export function passportDraft(
  plan: Plan,
  facts: Facts,
  owners: OwnerMap,
  { nhsNumber, workerName }: PassportNames,
): PassportDraft {
  const { person } = plan;
  const { givenName = null, familyName = null, dateOfBirth = null, communication, namedWorker } = person;
  const team = (code: string): string => teamName(code, owners) ?? code;
  return {
    schema: 1,
    personId: facts.personId,
    who: {
      name: nameOf({ givenName, familyName }),
      dateOfBirth,
      nhsNumber,
      needs: needsOf(facts),
      communication: communication ?? null,
    },
    voice: voiceOf(facts),
    namedWorker: namedWorker
      ? { name: workerName ?? namedWorker.workerId, team: team(namedWorker.team) }
      : null,
    responsible: plan.handovers
      .filter(({ status }) => status !== 'ended')
      .map(({ responsible, toService }) => ({
        service: responsible,
        team: team(teamOfService(responsible, owners)),
        for: toService,
      })),
    handovers: plan.handovers.map((h) => ({
      ...{ fromService: h.fromService, toService: h.toService, transferOn: h.transferOn, status: h.status },
      acceptedOn: h.acceptedOn ?? null,
      introducedOn: h.introducedOn ?? null,
      transferredOn: h.transferredOn ?? null,
    })),
    plan: {
      stage: plan.stage,
      ehcPlanFinalOn: latestDay(facts, 'ehc.finalised', 'finalOn', () => true),
      adultPlanMadeOn: latestDay(facts, 'care.plan', 'on', ({ data }) => data.kind === 'adult-support'),
    },
    services: servicesOf(facts, londonDay(plan.asOf)),
    contacts: contactsOf(facts),
    outstanding: outstandingOf(plan, [...project(plan, owners).tasks.values()], team),
  };
}

/** What people have read: the same for the same content, whenever it is looked at. */
export const draftHash = (draft: PassportDraft): string => sha256(canonicalJson(draft));

/** Freezes the document: its canonical text, and the hash over it. */
export function freeze(content: PassportContent): { text: string; hash: string } {
  const text = canonicalJson(content);
  return { text, hash: sha256(text) };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the young person last said, in whoever's words. */
function voiceOf(facts: Facts): Voice | null {
  const since = readableSince(facts) ?? '';
  const latest = factsOf(facts, 'voice.recorded')
    .filter(({ time }) => time > since)
    .reduce<Fact | undefined>((a, b) => (a && String(a.data.on) > String(b.data.on) ? a : b), undefined);
  if (!latest) return null;
  const text = (field: string): string | null => {
    const value = latest.data[field];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    on: String(latest.data.on),
    saidBy: String(latest.data.saidBy),
    whoIAm: text('whoIAm'),
    matters: text('matters'),
    howToCommunicate: text('howToCommunicate'),
  };
}

/** The record of the person as each source last stated it whole, the latest statement last. */
function recordsOf(facts: Facts): Fact[] {
  const updated = factsOf(facts, 'person.updated');
  const registered = factsOf(facts, 'person.registered').filter(
    ({ key, time }) => !updated.some((one) => one.key === key && one.time >= time),
  );
  return [...registered, ...updated].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

const listOf = <T>({ data }: Fact, field: string): readonly T[] | undefined =>
  Array.isArray(data[field]) ? (data[field] as T[]) : undefined;

function needsOf(facts: Facts): string[] {
  const stated = recordsOf(facts).flatMap((fact) => listOf<{ code: string }>(fact, 'needs') ?? []);
  return [...new Set(stated.map(({ code }) => code))];
}

interface Contact {
  name: string;
  relation: string;
  parentalResponsibility?: boolean;
  mayBeTold?: boolean;
}

/** Those of the latest list who may be told, and of whom no source's record says that they may not. */
function contactsOf(facts: Facts): PassportDraft['contacts'] {
  const lists = recordsOf(facts).flatMap((fact) => {
    const list = listOf<Contact>(fact, 'contacts');
    return list ? [list] : [];
  });
  const plain = ({ name }: Contact): string => name.trim().replace(/\s+/g, ' ').toLocaleLowerCase('en-GB');
  const barred = new Set(lists.flat().flatMap((one) => (one.mayBeTold === true ? [] : [plain(one)])));
  return (lists.at(-1) ?? [])
    .filter((one) => one.mayBeTold === true && !barred.has(plain(one)))
    .map(({ name, relation, parentalResponsibility }) => ({
      name,
      relation,
      parentalResponsibility: parentalResponsibility === true,
    }));
}

function latestDay(
  facts: Facts,
  type: Fact['type'],
  field: string,
  counts: (fact: Fact) => boolean,
): LocalDate | null {
  const days = factsOf(facts, type)
    .filter(counts)
    .map(({ data }) => data[field])
    .filter((day) => typeof day === 'string');
  return days.sort().at(-1) ?? null;
}

/** Services of both sides that run on a day. */
function servicesOf(facts: Facts, today: LocalDate): PassportService[] {
  const ended = factsOf(facts, 'service.ended').filter(({ data }) => String(data.on) <= today);
  const running = factsOf(facts, 'service.started').filter(
    ({ data }) =>
      String(data.on) <= today &&
      !ended.some(
        (end) =>
          end.data.service === data.service &&
          end.data.provider === data.provider &&
          String(end.data.on) >= String(data.on),
      ),
  );
  return running
    .map(({ data }) => ({
      service: String(data.service),
      provider: String(data.provider),
      side: String(data.side),
      sector: String(data.sector),
      from: String(data.on),
    }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.service < b.service ? -1 : 1));
}

function outstandingOf(
  plan: Plan,
  tasks: readonly TaskEntry[],
  team: (code: string) => string,
): PassportDraft['outstanding'] {
  const titles = new Map(plan.duties.map((duty) => [`${duty.rule} ${duty.occurrence}`, duty]));
  return tasks
    .filter(({ task }) => task.status === 'due' || task.status === 'overdue' || task.status === 'upcoming')
    .map(({ task, team: code }) => ({
      title: task.title,
      team: team(code),
      due: task.due,
      status: task.status,
      duties: task.lines.flatMap(({ rule, occurrence }) => {
        const duty = titles.get(`${rule} ${occurrence}`);
        return duty && OPEN.has(duty.status) ? [duty.title] : [];
      }),
    }))
    .sort((a, b) => {
      const [x, y] = [a.due ?? '9999', b.due ?? '9999'];
      return x < y ? -1 : x > y ? 1 : a.title < b.title ? -1 : 1;
    });
}

const OPEN: ReadonlySet<string> = new Set(['upcoming', 'due', 'overdue']);
