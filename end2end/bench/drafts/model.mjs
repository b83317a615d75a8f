// What the person has typed and chosen, and what of it the page has called saved.
export class Model {
  constructor() {
    /** By field: the last text called saved, and what was typed after it. */
    this.fields = new Map();
    /** SHA-256 of the images that stood on the page as kept or uploaded. */
    this.images = new Set();
  }

  type(field, text) {
    const known = this.fields.get(field) ?? { saved: null, typed: [] };
    known.typed.push(text);
    this.fields.set(field, known);
  }

  save(field, text) {
    const known = this.fields.get(field);
    const index = known.typed.indexOf(text);
    // What was typed before it is over; what was typed after it may be there or not.
    known.typed = known.typed.slice(index + 1);
    known.saved = text;
  }

  /** What may stand in each field of which something was called saved. */
  get allowed() {
    const saved = [...this.fields].filter(([, { saved }]) => saved !== null);
    return Object.fromEntries(saved.map(([field, { saved, typed }]) => [field, [saved, ...typed]]));
  }

  /** The fields that read otherwise. */
  findLosses(texts) {
    return Object.entries(this.allowed)
      .filter(([field, allowed]) => !allowed.includes(texts[field]))
      .map(([field, allowed]) => ({ what: field, saved: allowed[0], found: texts[field] ?? null }));
  }
}
