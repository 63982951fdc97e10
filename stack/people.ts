/** The people of the demonstration: who signs in, in which team, for which receiving services. */

export interface DemonstrationPerson {
  workerId: string;
  name: string;
  team: string;
  roles: readonly (
    'social-worker' | 'receiving-team' | 'manager' | 'head-of-service' | 'operator' | 'privacy-officer'
  )[];
  /** The receiving services whose handovers this person answers. */
  services: readonly string[];
  /** What they do, for the sign-in page. */
  about: string;
}

/** The first of each team is who partner systems name for young people. */
export const PEOPLE: readonly DemonstrationPerson[] = [
  {
    workerId: 'w-amara-okafor',
    name: 'Amara Okafor',
    team: 'childrens-social-care',
    roles: ['social-worker'],
    services: [],
    about: 'Social worker, children’s social care',
  },
  {
    workerId: 'w-joe-hartley',
    name: 'Joe Hartley',
    team: 'camhs-transition',
    roles: ['social-worker'],
    services: [],
    about: 'Transition nurse and named worker, CAMHS',
  },
  {
    workerId: 'w-priya-nair',
    name: 'Priya Nair',
    team: 'sen-team',
    roles: ['social-worker'],
    services: [],
    about: 'EHC co-ordinator, SEN team',
  },
  {
    workerId: 'w-daniel-mensah',
    name: 'Daniel Mensah',
    team: 'adult-mental-health',
    roles: ['receiving-team'],
    services: ['adult-mental-health'],
    about: 'Receiving team, adult mental health',
  },
  {
    workerId: 'w-siobhan-kelly',
    name: 'Siobhan Kelly',
    team: 'adult-social-care',
    roles: ['receiving-team', 'social-worker'],
    services: ['adult-social-care', 'adult-learning-disability'],
    about: 'Receiving team, adult social care and learning disability',
  },
  {
    workerId: 'w-margaret-ellis',
    name: 'Margaret Ellis',
    team: 'childrens-social-care',
    roles: ['manager', 'social-worker'],
    services: [],
    about: 'Team manager, children’s social care',
  },
  {
    workerId: 'w-ruth-calder',
    name: 'Ruth Calder',
    team: 'childrens-social-care',
    roles: ['head-of-service', 'manager'],
    services: [],
    about: 'Head of service: what is escalated past the team managers',
  },
  {
    workerId: 'w-tom-adeyemi',
    name: 'Tom Adeyemi',
    team: 'operations',
    roles: ['operator'],
    services: [],
    about: 'Operator, integration team',
  },
  {
    workerId: 'w-nadia-frost',
    name: 'Nadia Frost',
    team: 'information-governance',
    roles: ['privacy-officer'],
    services: [],
    about: 'Privacy officer: new identities',
  },
];
