// Reading what was typed, pasted or printed by an instrument; the house reads it again by the same rules.

/** The number typed, null for nothing, or the sentence why not. */
export function read(rule, text) {
  const unit = { rateSecondsPerDay: /s\s*\/?\s*d$/i, amplitudeDegrees: /(°|deg)$/i, beatErrorMilliseconds: /ms$/i }[rule.rules];
  const bare = text.trim().replace(/[−–]/g, '-').replace(/,/g, '.').replace(unit, '').trim().replace(/^([+-])\s+/, '$1');
  if (bare === '') return { value: null };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(bare)) return { why: `${rule.label}: “${text.trim().slice(0, 20)}” is not a number. Type it like ${rule.example}.` };
  const places = 10 ** +rule.places, number = Math.sign(bare) * Math.round(Math.abs(bare) * places + 1e-9) / places;
  if (number < +rule.low || number > +rule.high) return { why: rule.refusal };
  return { value: number };
}

export function written(rule, value) {
  if (value === null) return '';
  const sign = value < 0 ? '−' : rule.sign && value > 0 ? '+' : '';
  return sign + Math.abs(value).toFixed(+rule.places);
}

const codes = { CH: 'CH', DU: 'CH', CB: 'CB', FH: 'CB', DD: 'CB', '3H': '3H', CU: '3H', '6H': '6H', CL: '6H', '9H': '9H', CD: '9H', '12H': '12H', CR: '12H' };

/** A pasted line: its position if it names one, and its values, each with its measure or its column. */
export function take(line, x) {
  const position = codes[(/^\s*(\w+)[\s:\t]/.exec(line) ?? [])[1]?.toUpperCase()];
  if (line.includes('\t')) {
    const parts = line.split('\t');
    return { position, values: (position ? parts.slice(1) : parts).map((typed, i) => [(position ? 0 : x) + i, typed]) };
  }
  const found = pattern => pattern.exec(line)?.[1];
  const values = [['rateSecondsPerDay', found(/([+\-−–]?\s?\d+(?:[.,]\d+)?)\s*s\/?d\b/i)], ['amplitudeDegrees', found(/(\d+(?:[.,]\d+)?)\s*(?:°|deg)/i)],
    ['beatErrorMilliseconds', found(/(\d+(?:[.,]\d+)?)\s*ms\b/i)]].filter(([, typed]) => typed);
  return { position, values: values.length ? values : line.trim().split(/\s+/).slice(position ? 1 : 0).map((typed, i) => [(position ? 0 : x) + i, typed]) };
}
