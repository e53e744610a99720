// Recorded cases with a little changed: a word for another of its sort, a piece of a text, a line, an argument, a file of a neighbour.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sharedFolder } from '../shared.mjs'

const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[-+]?\d[\w.]*(?:[eEpP][-+]\d+)?|\$\w*(?:\.\w+)*|(?:\.\w+)+|\w+|[-{}()|=:,/*]|\s+|./gsu
const UNSTEADY =
  /\b(now|ago|uuidv4|rand\w+|gen[A-Z]\w+|bcrypt|htpasswd|shuffle|encryptAES|env|expandenv|getHostByName)\b|%p/
const KEYWORDS = new Set(['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block', 'break', 'continue'])

const sortOf = (token) =>
  /^["`]/.test(token)
    ? 'text'
    : /^['\d]|^[-+]\d/.test(token)
      ? 'number'
      : token.startsWith('$')
        ? 'variable'
        : /^\.\w/.test(token)
          ? 'field'
          : KEYWORDS.has(token)
            ? 'keyword'
            : /^\w/.test(token)
              ? 'word'
              : ''
const tokensOf = (text) => text.match(TOKEN) ?? []

function recorded() {
  const folder = join(sharedFolder, 'vectors')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /\.jsonl(\.gz)?$/.test(name))
    .flatMap((name) => {
      const bytes = readFileSync(join(folder, name))
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split('\n')
    })
    .map((line) => JSON.parse(line))
    .filter((vector) => vector.stdoutRegex === undefined && !vector.stderrUnsteady)
}

/** What may stand in place of each other, of all cases and of each category. */
function poolsOf(vectors) {
  const pools = {}
  const put = (key, token) => (pools[key] ??= []).push(token)
  for (const { category, expr, text, raw } of vectors)
    for (const token of tokensOf(expr ?? text ?? raw ?? '')) {
      const sort = sortOf(token)
      if (sort === '') continue
      put(sort, token)
      put(`${category} ${sort}`, token)
    }
  return pools
}

export function mutants(random) {
  const { pick, chance, int } = random
  const vectors = recorded()
  const fixtures = JSON.parse(readFileSync(join(sharedFolder, 'vectors/fixtures.json'), 'utf8'))
  const pools = poolsOf(vectors)
  const byCategory = {}
  for (const vector of vectors) (byCategory[vector.category] ??= []).push(vector)
  const categories = Object.keys(byCategory)

  const spliced = (token, other) => {
    const from = int(Math.max(other.length - 2, 1)) + 1
    const piece = other.slice(from, from + 1 + int(4)).replace(/["`\\]+$/, '')
    const at = 1 + int(Math.max(token.length - 1, 1))
    return token.slice(0, at) + piece + token.slice(at + int(2), -1) + token.at(-1)
  }
  const replaced = (category, token) => {
    const sort = sortOf(token)
    if (sort === '') return token
    const pool = (chance(0.6) ? pools[`${category} ${sort}`] : undefined) ?? pools[sort]
    const other = pick(pool)
    if (sort === 'text' && chance(0.4) && /^"/.test(token)) return spliced(token, other)
    if (chance(0.1) && sort !== 'keyword') return pick(pools[pick(['text', 'number', 'field', 'variable'])])
    return other
  }
  /** Template text, or the inside of an action. */
  const mutated = (category, text) => {
    const tokens = tokensOf(text)
    const places = tokens.flatMap((token, at) => (sortOf(token) === '' ? [] : [at]))
    for (let left = 1 + int(pick([1, 2, 3])); left > 0 && places.length > 0; left--) {
      const at = pick(places)
      const kind = int(12)
      if (kind < 9) tokens[at] = replaced(category, tokens[at])
      else if (kind === 9) tokens[at] = ''
      else if (kind === 10) tokens[at] += ` ${pick(pools[pick(['text', 'number', 'field', 'word'])])}`
      else tokens.splice(int(tokens.length), chance(0.5) ? 1 : 0, pick(['(', ')', '|', ' ', '-', '\n', ' | ', '{{- ']))
    }
    return tokens.join('')
  }
  const lines = (category, name, text) => {
    const all = text.split('\n')
    const neighbour = pick(byCategory[category]).files?.[name]
    const others = typeof neighbour === 'string' && chance(0.8) ? neighbour.split('\n') : all
    for (let left = 1 + int(2); left > 0 && all.length > 0; left--) {
      const at = int(all.length)
      const kind = int(6)
      if (kind === 0) all.splice(at, 1)
      else if (kind === 1) all.splice(at, 0, pick(others))
      else if (kind === 2) all[at] = pick(others)
      else if (kind === 3) all[at] = mutated(category, all[at])
      else if (kind === 4) all[at] = `${pick(['', ' ', '  ', '# ', '- ', '\t'])}${all[at].trimStart()}`
      else all[at] = all[at].replace(/: .*/, () => `: ${pick(others).replace(/^.*?: /, '')}`)
    }
    return all.join(chance(0.03) ? '\r\n' : '\n')
  }
  const changedFiles = ({ category, files, symlinks, args }) => {
    const changed = { ...files }
    for (let left = 1 + int(2); left > 0; left--) {
      const name = pick(Object.keys(changed))
      const neighbour = pick(byCategory[category])
      const kind = int(10)
      if (typeof changed[name] !== 'string' || kind === 0) {
        const other = neighbour.files?.[name]
        if (other !== undefined) changed[name] = other
      } else if (kind === 1) {
        const more = pick(Object.keys(neighbour.files ?? {}))
        if (more !== undefined && !clashes(changed, more)) changed[more] = neighbour.files[more]
      } else if (kind < 5 && /templates\//.test(name)) changed[name] = mutated('lang/templates', changed[name])
      else changed[name] = lines(category, name, changed[name])
    }
    const flags = chance(0.3) ? pick(byCategory[category]).args?.slice(3) : undefined
    return { files: changed, symlinks, args: [...args, ...(flags ?? [])] }
  }
  const clashes = (files, name) =>
    Object.keys(files).some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`))
  const simple = (vector) => {
    const { category, fixture = 'common', expr, text, raw, args = [] } = vector
    const files = Object.fromEntries(
      Object.entries(fixtures[fixture]).map(([name, content]) => [`vec/${name}`, content]),
    )
    const values = chance(0.1) ? pick(byCategory[category]).values : vector.values
    if (values !== undefined) files['vec/values.yaml'] = chance(0.3) ? lines(category, '', values) : values
    const body = mutated(category, expr === undefined ? (text ?? raw) : `{{ ${expr} }}`)
    files['vec/templates/t.yaml'] =
      raw !== undefined || chance(0.1) ? body : `{{ define "t" }}${body}{{ end }}v: {{ include "t" . | b64enc }}\n`
    return {
      files,
      args: ['template', 'rel', './vec', ...(chance(0.1) ? (pick(byCategory[category]).args ?? []) : args)],
    }
  }
  return () => {
    for (;;) {
      const vector = pick(chance(0.7) ? byCategory[pick(categories)] : vectors)
      const made = vector.files === undefined ? simple(vector) : changedFiles(vector)
      // Where files are written, a server's Helm says so to nobody.
      if (made.args.includes('--output-dir')) continue
      const texts = Object.entries(made.files).filter(([name]) => name.includes('templates/'))
      if (!texts.some(([, content]) => UNSTEADY.test(content))) return made
    }
  }
}
