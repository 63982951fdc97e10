/** The young people of the demonstration: invented names, NHS numbers of the range that is never issued. */
import { addMonths, addYears, ageOn, daysAfter, ncy, type LocalDate } from '../../domain';
import { isValidNhsNumber, isValidUpn } from '../../events';
import type { Chance } from './random';

export interface YoungPerson {
  /** From 1, in the order in which they were made. */
  serial: number;
  nhsNumber: string;
  upn: string;
  givenName: string;
  familyName: string;
  dateOfBirth: LocalDate;
  /** In completed years, at the anchor. */
  age: number;
  /** National curriculum year at the anchor. */
  ncy: number;
  locality: string;
  needs: { code: string; primary?: boolean }[];
  language: string;
  interpreter: boolean;
  gp: string;
  contact: string;
}

const GIVEN = (
  'Aaliyah Aaron Abdul Ada Aisha Alfie Amber Amelia Anya Archie Ayaan Bella Ben Callum Caitlin Chidi Chloe Connor Daisy ' +
  'Daniyal Dexter Ebony Eliza Elif Ellis Emre Esme Ethan Fatima Finley Freya George Grace Hamza Hannah Harvey Imani Isla ' +
  'Jack Jamal Jasmine Joel Kai Keira Kofi Layla Leo Lewis Lily Logan Maisie Malachi Maya Mila Mohammed Nadia Nathan Niamh ' +
  'Noah Olivia Oscar Phoebe Poppy Reece Rhys Rosie Rowan Ruby Samira Sana Sean Sofia Tariq Tegan Theo Toby Tyler Yusuf Zara Zoe'
).split(' ');

const FAMILY = (
  'Abbott Adeyinka Ahmed Aldridge Appleby Asante Baines Barlow Begum Bellamy Birch Blackwood Boateng Bradshaw Brook Carver ' +
  'Chaudhry Clegg Colman Crowther Dar Dawlish Denton Doyle Eastwood Ekwueme Farrow Fenwick Fielding Garside Gill Greenhalgh ' +
  'Hadley Hargreaves Hollis Hussain Ibrahim Ingham Jarvis Kaur Kershaw Khan Kowalski Lacey Lindley Lowther Mahmood Marsden ' +
  'Mbeki Mercer Nowak Oakley Osei Pankhurst Patel Pemberton Quigley Rahman Ramsbottom Redfern Rowntree Sandhu Shah Sutcliffe ' +
  'Tattersall Thackeray Thornton Ullah Vickers Wadsworth Whitworth Yeadon'
).split(' ');

const LOCALITIES = [
  'north',
  'north',
  'riverside',
  'riverside',
  'riverside',
  'moorside',
  'harbour',
  'harbour',
] as const;
const PRIMARY = [
  'ASD',
  'ASD',
  'ASD',
  'SEMH',
  'SEMH',
  'SLCN',
  'MLD',
  'SLD',
  'PMLD',
  'PD',
  'HI',
  'VI',
  'SPLD',
] as const;
const OTHER = ['ADHD', 'ADHD', 'SLCN', 'SEMH', 'MSI', 'LD', 'EPILEPSY'] as const;
const LANGUAGES = ['pl', 'ur', 'bn', 'so', 'ro'] as const;
const GPS = ['Y99001', 'Y99002', 'Y99003', 'Y99004', 'Y99005', 'Y99006'] as const;

/** The `n`th valid NHS number of the range 999 000 0000 to 999 999 9999. */
export function nhsNumberAt(n: number): string {
  for (let middle = n * 17; ; middle++) {
    const body = `999${String(middle % 1_000_000).padStart(6, '0')}`;
    for (let check = 0; check < 10; check++) {
      if (isValidNhsNumber(`${body}${check}`)) return `${body}${check}`;
    }
  }
}

/** The unique pupil number of pupil `serial`, who came to school in `year`: below 800,000, each has another. */
export function upnAt(serial: number, year: number): string {
  // The last three digits tell a thousand apart; each further thousand goes to schools of its own.
  const school = serial < 1000 ? 100 + (serial % 40) : 140 + Math.floor(serial / 1000);
  const body = `8014${String(school).padStart(3, '0')}${String(year % 100).padStart(2, '0')}${String(serial % 1000).padStart(3, '0')}`;
  const letter = [...'ABCDEFGHJKLMNPQRTUVWXYZ'].find((l) => isValidUpn(`${l}${body}`));
  if (!letter) throw new Error(`no check letter for ${body}`);
  return `${letter}${body}`;
}

/**
 * One young person between 13 and 25 on `today`. Ages 16 to 19, where most is to be done, are twice as frequent.
 */
export function makePerson(serial: number, age: number, today: LocalDate, c: Chance): YoungPerson {
  const dateOfBirth = daysAfter(addYears(today, -age), -c.int(1, 363));
  const needs: YoungPerson['needs'] = [{ code: c.pick(PRIMARY), primary: true }];
  if (c.is(0.45)) needs.push({ code: c.pick(OTHER) });
  const familyName = c.pick(FAMILY);
  const spoken = c.is(0.12) ? c.pick(LANGUAGES) : 'en';
  return {
    serial,
    nhsNumber: nhsNumberAt(serial),
    upn: upnAt(serial, Number(dateOfBirth.slice(0, 4)) + 4),
    givenName: c.pick(GIVEN),
    familyName,
    dateOfBirth,
    age: ageOn(dateOfBirth, today),
    ncy: ncy(dateOfBirth, today),
    locality: c.pick(LOCALITIES),
    needs,
    language: spoken,
    interpreter: spoken !== 'en' && c.is(0.5),
    gp: c.pick(GPS),
    contact: `${c.pick(GIVEN)} ${familyName}`,
  };
}

/** The ages of an area's young people, 13 to 25, those around 18 twice. */
export const AGES: readonly number[] = [13, 14, 15, 16, 16, 17, 17, 18, 18, 19, 19, 20, 21, 22, 23, 24, 25];

/** The data of `person.registered`: what each partner's own record says. */
export function record(person: YoungPerson, partner: string): Record<string, unknown> {
  const p = person;
  return {
    nhsNumber: p.nhsNumber,
    ...(partner === 'education' ? { upn: p.upn } : {}),
    localIds: [{ partner, id: localId(person, partner) }],
    dateOfBirth: p.dateOfBirth,
    givenName: p.givenName,
    familyName: p.familyName,
    locality: p.locality,
    responsibleLa: 'E08000099',
    responsibleIcb: 'QZZ',
    gpOdsCode: p.gp,
    needs: p.needs,
    communication: { language: p.language, interpreter: p.interpreter },
    contacts: [
      { relation: 'parent', name: p.contact, parentalResponsibility: p.age < 18, mayBeTold: p.age < 18 },
    ],
  };
}

/** The person's id in a partner's own system. */
export const localId = (person: YoungPerson, partner: string): string =>
  `${partner.slice(0, 2).toUpperCase()}${String(10_000 + person.serial)}`;

/** The day on which they turn `n`, or turned it. */
export const turns = (person: YoungPerson, n: number): LocalDate => addMonths(person.dateOfBirth, n * 12);
