/** Section 5: mediation and appeal (Children and Families Act 2014 ss.51-57; SEND Regulations 2014 regs 32-45). */
import { date, due } from '../domain/expressions';
import type { ExceptionGround, Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'appeal',
  owner: 'la-sen',
  tasks: ['la-tribunal-officer', 'mediation-adviser', 'icb'],
  occasion: 'mediation',
  citation: statute('SR14'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const FAMILY = 'parent-or-young-person';
const IPSEA = web('IPSEA', 'www.ipsea.org.uk');
const WHICH_DECISION =
  'which decision a certificate or an appeal is about: it counts for the latest before it';

/** Of all that concerns mediation. It is no ground of `ehc.exception`: a person records it as a waiver. */
const AGREED_OTHERWISE: readonly ExceptionGround[] = [
  {
    ground: 'written-agreement',
    about: 'The parties agreed otherwise in writing, which a person records as a waiver',
  },
];

/** Of orders. `ehc.exception` states the first two; a person records the third as a waiver. */
const ORDER_GROUNDS: readonly ExceptionGround[] = [
  {
    ground: 'exceptional-circumstances',
    about: 'Exceptional personal circumstances of the child, parent or young person in the period',
  },
  {
    ground: 'absence',
    about: 'One of them absent from the area for at least 2 continuous weeks',
    minimumDays: 14,
  },
  {
    ground: 'representations',
    about:
      'The parent or young person makes representations on the draft, which a person records as a waiver',
  },
];

/** The end of the time to appeal. */
const WINDOW = due.adjust(
  due.later(due.addMonths(date('decision.letterDate'), 2), due.addMonths(date('med.certificate.on'), 1)),
);

const mediation: readonly Rule[] = [
  rule({
    id: 'med-contact-2m',
    title: 'Contact the mediation adviser about {about}, where an appeal is wanted',
    force: 'MUST',
    grade: 'V1',
    owner: FAMILY,
    tasks: ['mediation-adviser'],
    trigger: 'notice of a decision that can be appealed; not for an appeal on Section I only',
    occasion: 'appeal-right',
    due: { by: due.addMonths(date('notice.sentOn'), 2) },
    satisfiedBy: {
      about: 'adviser contacted',
      any: ['med.contacted.on', 'med.certificate.on', 'appeal.lodgedOn'],
    },
    lapses: { day: WINDOW, why: 'the time to appeal ended' },
    ownGrounds: AGREED_OTHERWISE,
    citation: statute('SR14', '33'),
    unconfirmed: [WHICH_DECISION, 'that an appeal shows the contact, or that none was needed'],
  }),
  rule({
    id: 'med-cert-3wd',
    title: 'Issue the mediation certificate',
    force: 'MUST',
    grade: 'V2',
    owner: 'mediation-adviser',
    trigger: 'mediation was refused or completed, or the adviser was told that it cannot be arranged in time',
    occasion: 'mediation-certificate',
    due: { by: due.workingDaysAfter(date('med.triggered.on'), 3) },
    satisfiedBy: { about: 'certificate issued', any: ['med.certificate.on'] },
    ownGrounds: AGREED_OTHERWISE,
    citation: both(statute('SR14', '34', '35', '36', '37', '38', '39'), IPSEA),
  }),
  rule({
    id: 'med-la-tell-icb-3wd',
    title: 'Tell each integrated care board of the mediation',
    force: 'MUST',
    grade: 'V2',
    tasks: ['icb'],
    trigger: 'mediation is wanted, and health provision is disputed',
    occasion: 'mediation-health',
    due: { by: due.workingDaysAfter(date('med.notified.on'), 3) },
    satisfiedBy: { about: 'each integrated care board told', any: [] },
    endedBy: [{ date: 'med.refused.on', why: 'mediation was refused' }],
    ownGrounds: AGREED_OTHERWISE,
    citation: both(statute('SR14', '35'), IPSEA),
  }),
  rule({
    id: 'med-arrange-30d',
    title: 'Arrange the mediation',
    force: 'MUST',
    grade: 'V2',
    trigger: 'the authority was told that mediation is wanted',
    due: { by: due.daysAfter(date('med.notified.on'), 30) },
    satisfiedBy: { about: 'mediation held', any: ['med.held.on', 'med.agreed.on'] },
    endedBy: [
      { date: 'med.refused.on', why: 'mediation was refused' },
      { date: 'med.certificate.on', why: 'the certificate was issued without it' },
    ],
    ownGrounds: AGREED_OTHERWISE,
    citation: both(statute('SR14', '35', '36', '37'), IPSEA),
    unconfirmed: ['calendar days: where health alone is in issue they may be working days'],
  }),
  rule({
    id: 'med-agreement-implement',
    title: '{about}, as agreed at mediation',
    force: 'MUST',
    grade: 'V1',
    trigger: 'an agreement was reached at mediation',
    occasion: 'mediation-agreement',
    due: { by: due.weeksAfter(date('med.agreed.on'), 'n') },
    satisfiedBy: { about: 'agreed action completed', any: ['agreement.doneOn'] },
    endedBy: [{ date: 'agreement.noPlanOn', why: 'notice was given that no plan is necessary' }],
    ownGrounds: AGREED_OTHERWISE,
    citation: statute('SR14', '42', '44'),
    unconfirmed: [
      'that the first of several acts of the kind agreed carries the agreement out',
      'that two weeks count for the authority too where it was no party',
    ],
  }),
];

const appeals: readonly Rule[] = [
  rule({
    id: 'appeal-window',
    title: 'Appeal to the tribunal against {about}, where the family wants to',
    force: 'MUST',
    grade: 'V2',
    owner: FAMILY,
    tasks: ['la-tribunal-officer'],
    trigger: 'the letter of a decision that can be appealed (CFA s.51(2))',
    occasion: 'appeal-right',
    due: { by: WINDOW },
    satisfiedBy: {
      about: 'appeal registered, or window ended',
      any: ['appeal.lodgedOn'],
      passed: { day: WINDOW, about: 'the end of the window', unless: 'med.pending.on' },
    },
    citation: both(
      web(
        'Tribunal Procedure (First-tier Tribunal) (Health, Education and Social Care Chamber) Rules 2008 rule 20',
        'www.legislation.gov.uk/uksi/2008/2699',
      ),
      IPSEA,
    ),
    unconfirmed: [
      'the wording of rule 20',
      WHICH_DECISION,
      'which plans that ceased did so by a decision that can be appealed',
    ],
  }),
  rule({
    id: 'appeal-la-response-30wd',
    title: 'File the authority’s response to the appeal',
    force: 'MUST',
    grade: 'V2',
    tasks: ['la-tribunal-officer'],
    trigger: 'an appeal was sent to the authority',
    occasion: 'appeal',
    due: { by: due.workingDaysAfter(date('appeal.sentOn'), 30) },
    satisfiedBy: { about: 'response filed', any: ['appeal.respondedOn', 'order.on'] },
    endedBy: [{ date: 'appeal.endedOn', why: 'the appeal ended without an order' }],
    citation: IPSEA,
    unconfirmed: ['the day on which the appeal was sent: it counts from the day on which it was lodged'],
  }),
];

const tribunal: readonly Rule[] = [
  rule({
    id: 'tribunal-order-comply',
    title: '{about}, as the tribunal ordered',
    force: 'MUST',
    grade: 'V1',
    tasks: ['la-tribunal-officer'],
    trigger: 'an order of the tribunal, or an appeal that the authority does not oppose',
    occasion: 'tribunal-order',
    due: { by: due.weeksAfter(date('order.on'), 'n') },
    satisfiedBy: { about: 'ordered step completed', any: ['order.doneOn'] },
    endedBy: [{ date: 'order.noPlanOn', why: 'notice was given that no plan is necessary' }],
    ownGrounds: ORDER_GROUNDS,
    citation: both(
      statute('SR14', '44', '45'),
      web('SI 2015/359 regulation 8', 'www.legislation.gov.uk/uksi/2015/359/regulation/8'),
      web('gov.uk form SEND18', 'www.gov.uk'),
    ),
    unconfirmed: [
      'the 5 weeks for a draft and the 11 weeks for a final plan (secondary source)',
      'that a plan sent after the order carries it out',
      'that a later order of the same kind takes the place of an earlier one',
    ],
  }),
  rule({
    id: 'tribunal-hsc-recommendation-5w',
    title: 'Reply in writing, with reasons, to the tribunal’s recommendation on {about}',
    force: 'MUST',
    grade: 'V2',
    owner: 'icb',
    tasks: ['icb', 'csc-asc-link', 'la-tribunal-officer'],
    trigger: 'a recommendation of the tribunal on health or social care, which does not bind',
    occasion: 'tribunal-recommendation',
    due: { by: due.weeksAfter(date('recommendation.on'), 5) },
    satisfiedBy: { about: 'written reply sent', any: ['recommendation.answeredOn'] },
    effectiveFrom: null,
    citation: both(
      web('SI 2017/1306', 'www.legislation.gov.uk/uksi/2017/1306'),
      web('Enfield SENDIASS', 'enfieldsendias.org.uk'),
    ),
    unconfirmed: ['SI 2017/1306', 'the day it began'],
  }),
];

export const APPEAL: readonly Rule[] = [...mediation, ...appeals, ...tribunal];
