// Model of the person's input, and of the part that the page reported as saved.
export class Model {
  constructor() {
    /** By field: the last text reported as saved, and the texts typed after it. */
    this.fields = new Map();
    /** SHA-256 of the images that the page showed as stored or uploaded. */
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
    // Texts typed before it are outdated; texts typed after it may be saved or not.
    known.typed = known.typed.slice(index + 1);
    known.saved = text;
  }

  /** The allowed texts of each field with a saved text. */
  get allowed() {
    const saved = [...this.fields].filter(([, { saved }]) => saved !== null);
    return Object.fromEntries(saved.map(([field, { saved, typed }]) => [field, [saved, ...typed]]));
  }

  /** Fields with another text. */
  findLosses(texts) {
    return Object.entries(this.allowed)
      .filter(([field, allowed]) => !allowed.includes(texts[field]))
      .map(([field, allowed]) => ({ what: field, saved: allowed[0], found: texts[field] ?? null }));
  }
}
