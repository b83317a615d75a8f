// What the person has typed and chosen, and what of it the page has called saved.
export class Model {
  constructor() {
    /** By field: the last text called saved, and what was typed after it. */
    this.fields = new Map();
    /** SHA-256 of the images that stood on the page as kept or uploaded. */
    this.images = new Set();
  }

  type(field, text) {
    const known = this.fields.get(field) ?? { saved: "", typed: [] };
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

  /** Whether the field may read so. */
  allows(field, text) {
    const known = this.fields.get(field);
    return known === undefined || known.saved === text || known.typed.includes(text);
  }
}
