/** Occasions of mental health, learning disability and autism, of all their kinds. */
import type { Circumstances } from '../circumstances';
import { ADMISSION_DATES, ADMISSION_KINDS, admissionOccasions } from './admissions';
import { CAMHS_DATES, CAMHS_KINDS, camhsOccasions } from './camhs';
import {
  LEARNING_DISABILITY_DATES,
  LEARNING_DISABILITY_KINDS,
  learningDisabilityOccasions,
} from './learning-disability';
import type { DateWords, Occasion, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const MENTAL_HEALTH_KINDS = {
  ...CAMHS_KINDS,
  ...LEARNING_DISABILITY_KINDS,
  ...ADMISSION_KINDS,
} as const satisfies OccasionKinds;

/** Their dates. */
export const MENTAL_HEALTH_DATES: DateWords = {
  ...CAMHS_DATES,
  ...LEARNING_DISABILITY_DATES,
  ...ADMISSION_DATES,
};

/** The occasions of section 12 that have arisen by today. */
export function mentalHealthOccasions(c: Circumstances): Occasion[] {
  return [...camhsOccasions(c), ...learningDisabilityOccasions(c), ...admissionOccasions(c)];
}
