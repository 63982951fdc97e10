/** The current rulebook as somebody edits its JSON: any part may be changed to anything. */
import { currentRulebook } from '../../rulebook';

type Json = Record<string, unknown>;

/** A deep copy that may be edited, with its rules by id. */
export function edited(): {
  book: Json & { rules: Json[]; ladder: Json; bankHolidays: Json };
  rule: (id: string) => Json;
} {
  const book = JSON.parse(JSON.stringify(currentRulebook())) as Json & {
    rules: Json[];
    ladder: Json;
    bankHolidays: Json;
  };
  return {
    book,
    rule: (id) => {
      const found = book.rules.find((rule) => rule.id === id);
      if (!found) throw new Error(`no rule ${id}`);
      return found;
    },
  };
}
