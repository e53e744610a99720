// YAML that mostly is valid, in all its styles: values, and one of the many ways to write each.

const PLAIN = [
  'x',
  'hello',
  'two words',
  'a-b_c.d/e',
  'http://h:80/p?q#f',
  "it's",
  'say "hi"',
  'a,b',
  '[no',
  'é ✓',
  '日本',
  '😀',
  '-x',
  '?x',
  ':x',
  'x:y',
  'a#b',
  '1.2.3',
  '10Gi',
  '12:30',
  '12:30:45',
  '0x1F',
  '0o17',
  '017',
  '0b11',
  '1_000',
  '1e3',
  '1.5e-7',
  '.5',
  '5.',
  '+1',
  '-0',
  '.inf',
  '-.Inf',
  '.NaN',
  '1',
  '0',
  '-7',
  '3.14',
  '12345678901234567890',
  '9223372036854775807',
  '-9223372036854775809',
  'true',
  'False',
  'yes',
  'No',
  'on',
  'OFF',
  'y',
  'N',
  'null',
  '~',
  'NULL',
  '2021-03-04',
  '2021-03-04T05:06:07Z',
  '2021-03-04 05:06:07.1 +2',
  '2021-3-4',
  '<<',
  '=',
  'nan',
  'Infinity',
  '0.1.0',
  '1e1000',
  '0777777777777777777777777',
  '0xFFFFFFFFFFFFFFFFF',
  'a\tb',
  '--- x',
  '...',
]
const TEXTS = [
  '',
  ' ',
  'a',
  ' lead',
  'trail ',
  'line1\nline2',
  'line1\nline2\n',
  'a\n\nb\n\n\n',
  '\n',
  '\nx',
  '  two\n  indented\n',
  'x\n  more\ny\n',
  'tab\there',
  '# not a comment',
  'key: value',
  '- item',
  "it's",
  '"quoted"',
  'back\\slash',
  'é日本😀',
  'a very long text that goes on and on so that an emitter might want to fold it somewhere near the end of a line',
  'null',
  'true',
  '1',
  '{{ .Values.x }}',
  '*star',
  '&and',
  '!bang',
  '%percent',
  '@at',
  '`tick`',
  '\u0007bell',
  '\u00a0nbsp',
  '\u2028sep',
  'x \n y \n',
  'a: b\nc:\n  - d\n',
]
const KEYS = [
  'a',
  'b',
  'c',
  'd',
  'key',
  'name',
  'x-y',
  'with.dot',
  'a/b',
  'two words',
  'é',
  '1',
  '1.5',
  'true',
  'null',
  'on',
  'Z',
  'a10',
  'a9',
  '"q"',
  "'s'",
  '"e\\tsc"',
  '""',
  '~',
  '2021-01-01',
  '0x10',
  '-',
  '? x',
]
const COMMENTS = ['# c', '#', '# é: [', '#\t- x', '# ---']

export function yamlStyles(random) {
  const { pick, chance, int } = random
  let anchors = []
  const pad = (indent) => ' '.repeat(indent)
  const comment = (share = 0.06) => (chance(share) ? ` ${pick(COMMENTS)}` : '')
  const gap = (indent) =>
    chance(0.07)
      ? `${pick(['\n', '\n\n', `${pad(indent)}${pick(COMMENTS)}\n`, `${pick(COMMENTS)}\n`, `${pad(indent)}\n`, `${pad(indent + 3)}# deep\n`])}`
      : ''
  const escape = (text) =>
    JSON.stringify(text).replace(/[\u0080-\uffff]/g, (char) =>
      chance(0.3) ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
    )
  const double = (text, indent) => {
    const escaped = escape(text).replaceAll('\\n', () => pick(['\\n', '\\n', `\\n\\\n${pad(indent + 1)}`]))
    return chance(0.15) && !/\\/.test(escaped)
      ? escaped.replaceAll(' ', () => pick([' ', `\n${pad(indent + 2)}`]))
      : escaped
  }
  const single = (text, indent) => {
    const folded = text.replaceAll("'", "''").replaceAll('\n', `\n\n${pad(indent + 1)}`)
    return `'${folded}'`
  }
  const block = (text, indent) => {
    const step = pick([2, 2, 2, 1, 4])
    const needs = /^[ \n]/.test(text) || chance(0.05)
    const header =
      pick(['|', '|', '|', '>']) + (needs ? pick([`${step}`, `${step}`, '']) : '') + pick(['', '', '-', '+'])
    const swapped = chance(0.1) ? header.replace(/^(.)(\d)([-+])$/, '$1$3$2') : header
    const lines = text
      .split('\n')
      .map((line) => (line === '' ? pick(['', '', '', pad(indent + step), ' ']) : pad(indent + step) + line))
    return `${swapped}${comment(0.05)}\n${lines.join('\n')}${chance(0.1) ? '\n'.repeat(1 + int(2)) : ''}`
  }
  const plain = (indent) => {
    const text = pick(PLAIN)
    return chance(0.05) ? text.replace(' ', `\n${pad(indent + 1)}`) : text
  }
  const scalar = (indent, inFlow = false) => {
    const kind = int(10)
    const tag = chance(0.04)
      ? pick([
          '!!str ',
          '!!int ',
          '!!float ',
          '!!bool ',
          '!!null ',
          '!local ',
          '!!binary ',
          '! ',
          '!!timestamp ',
          '!<tag:yaml.org,2002:str> ',
          '!!set ',
          '!!omap ',
        ])
      : ''
    if (kind < 5 || (inFlow && kind < 7)) {
      const text = plain(indent)
      return tag + (inFlow && /[,[\]{}]|: |^[?:-]$/.test(text) ? escape(text) : text)
    }
    const text = pick(TEXTS)
    if (kind < 7) return tag + double(text, indent)
    if (kind === 7) return tag + single(text, indent)
    return inFlow ? tag + double(text, indent) : tag + block(text, indent)
  }
  const flow = (depth, indent) => {
    const space = () =>
      pick([' ', ' ', '', '  ', `\n${pad(indent + 2)}`, ` # c\n${pad(indent + 2)}`].slice(0, chance(0.15) ? 6 : 4))
    const item = () => (depth > 0 && chance(0.3) ? flow(depth - 1, indent) : anchored(scalar(indent, true)))
    const items = Array.from({ length: int(4) }, () =>
      pick([item, () => `${pick(KEYS)}: ${item()}`].slice(0, chance(0.1) ? 2 : 1))(),
    )
    const end = items.length > 0 && chance(0.1) ? ',' : ''
    if (chance(0.5)) return `[${space()}${items.join(`,${space()}`)}${end}${space()}]`
    const pairs = Array.from({ length: int(4) }, () => {
      const key = pick(KEYS)
      return pick(
        [
          `${key}: ${item()}`,
          `${key}: ${item()}`,
          `${key}: ${item()}`,
          `"j":${item()}`,
          key,
          `${key}:`,
          `? ${key} : ${item()}`,
          alias() ?? key,
        ].slice(0, chance(0.15) ? 8 : 3),
      )
    })
    return `{${space()}${pairs.join(`,${space()}`)}${pairs.length > 0 ? end : ''}${space()}}`
  }
  const anchored = (text) => {
    if (!chance(0.05)) return text
    const name = pick(['x', 'y', 'z1', 'a-b', 'é'])
    anchors.push(name)
    return `&${name} ${text}`
  }
  const alias = () => (anchors.length > 0 && chance(0.97) ? `*${pick(anchors)}` : chance(0.05) ? '*none' : undefined)
  /** What follows `key:` or `-`. */
  const value = (depth, indent, afterDash = false) => {
    if (anchors.length > 0 && chance(0.05)) return ` ${alias()}${comment()}`
    if (depth <= 0 || chance(0.45)) return ` ${chance(0.12) ? flow(2, indent) : anchored(scalar(indent))}${''}`
    const mark = chance(0.06) ? ` &${(anchors.push('m'), 'm')}` : chance(0.03) ? pick([' !!map', ' !t', ' !!seq']) : ''
    if (chance(0.65)) {
      const step = pick([2, 2, 2, 4, 1, 3])
      if (afterDash && mark === '' && chance(0.8)) return ` ${mapping(depth - 1, indent + 2).slice(indent + 2)}`
      return `${mark}${comment()}\n${mapping(depth - 1, indent + step)}`
    }
    if (afterDash && mark === '' && chance(0.5)) return ` ${sequence(depth - 1, indent + 2).slice(indent + 2)}`
    return `${mark}${comment()}\n${sequence(depth - 1, indent + (afterDash ? 2 : pick([0, 0, 2, 4])))}`
  }
  const mapping = (depth, indent) => {
    const used = new Set()
    const lines = []
    for (let left = 1 + int(4); left > 0; left--) {
      const key = chance(0.8) ? pick(KEYS.slice(0, 7)) : pick(KEYS)
      if (used.has(key) && !chance(0.02)) continue
      used.add(key)
      if (lines.length > 0) lines.push(gap(indent))
      const anchor = anchors.length > 0 ? pick(anchors) : undefined
      if (anchor !== undefined && chance(0.12))
        lines.push(
          `${pad(indent)}<<: ${pick([`*${anchor}`, `*${anchor}`, `[*${anchor}, {q: 1}]`, '{a: merged}', `[*${anchor}]`])}\n`,
        )
      if (chance(0.03))
        lines.push(
          `${pad(indent)}? ${pick([key, flow(1, indent), '|\n' + pad(indent + 2) + 'blk'])}\n${pad(indent)}:${value(depth - 1, indent)}\n`,
        )
      else
        lines.push(
          `${pad(indent)}${key}${pick([':', ':', ':', ' :'].slice(0, chance(0.05) ? 4 : 3))}${value(depth, indent)}\n`,
        )
    }
    return lines.join('').replace(/\n$/, '')
  }
  const sequence = (depth, indent) =>
    Array.from({ length: 1 + int(3) }, () => `${gap(indent)}${pad(indent)}-${value(depth, indent, true)}\n`)
      .join('')
      .replace(/\n$/, '')
      .replace(/^\n+|^ *#.*\n/, '')
  const document = (depth = 4) => {
    anchors = []
    let text = chance(0.92) ? mapping(depth, 0) : chance(0.5) ? sequence(depth, 0) : flow(3, 0)
    if (chance(0.12))
      text = `${pick(['---\n', '---\n# c\n', '# head\n---\n', '%YAML 1.1\n---\n', '%TAG !e! tag:e,2000:\n---\n', '\ufeff', '\n\n', '--- # c\n', '# c\n\n'])}${text}`
    if (chance(0.1))
      text += pick([
        '\n',
        '\n\n',
        '\n# end',
        '\n...',
        '\n...\n# x\n',
        '\n---\n',
        '\n---\nz: 1',
        '\n  ',
        '\n--- |\n x',
        ' ',
      ])
    if (chance(0.05)) text = text.replaceAll('\n', pick(['\r\n', '\r\n', '\r']))
    return chance(0.9) ? `${text}\n` : text
  }
  return { document }
}
