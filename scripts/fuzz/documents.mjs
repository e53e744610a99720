// YAML documents (mostly valid), plain values, and texts for --set and its relatives.
const KEYS = [
  'a',
  'b',
  'c',
  'key',
  'with.dot',
  '"q k"',
  "'s'",
  'yes',
  'null',
  '1',
  '1.5',
  'true',
  'é',
  '<<',
  '"\\u0041"',
  'a b',
  '-x',
  '=',
  'on',
  'y',
  '0x1',
  '2021-01-01',
]
const SCALARS = [
  '1',
  '-1',
  '+1',
  '0',
  '00',
  '010',
  '0o17',
  '0x1F',
  '0b11',
  '1_000',
  '1.5',
  '1.',
  '.5',
  '1e3',
  '1E+3',
  '1e400',
  '-.inf',
  '.NaN',
  '.inf',
  '+.INF',
  '1:30',
  '190:20:30',
  'true',
  'True',
  'TRUE',
  'yes',
  'No',
  'on',
  'off',
  'y',
  'n',
  '~',
  'null',
  'Null',
  'NULL',
  '',
  'x',
  'hello world',
  'a:b',
  'a: b',
  'a #c',
  'a#c',
  '#c',
  '"q"',
  '"\\t\\u263a\\x41\\e"',
  "'it''s'",
  '"a\n  b"',
  "'x\n\n   y'",
  '"\\\n  z"',
  '- x',
  '-',
  '-x',
  '?',
  '? x',
  ':',
  '::',
  '%x',
  '@x',
  '`x`',
  '!x y',
  '!!str 1',
  '!!int "3"',
  '!!float 1',
  '!!binary aGk=',
  '!!null x',
  '!!bool yes',
  '!!bool "x"',
  '!!map {}',
  '!!seq []',
  '!!timestamp 2001-01-01',
  '!local 1',
  '&a x',
  '*a',
  '*zz',
  '&b {q: 1}',
  '2021-03-04',
  '2021-03-04T05:06:07Z',
  '2001-12-14 21:59:43.10 -5',
  '12345678901234567890',
  '9223372036854775808',
  '18446744073709551616',
  '0.1',
  '1e-7',
  '123456789.123456789',
  '0x',
  '0b2',
  '1__0',
  '_1',
  '08',
  '09.5',
  '1e',
  '=',
  '<<',
  '>',
  '|',
  '>-',
  '|2',
  'é',
  '日本',
  '\u0085x',
  '😀',
  '"\\ud83d"',
  '\u00a0',
  'a\tb',
  '\ta',
  '|\n  x\n  y',
  '>\n  x\n  y\n\n  z',
  '|-\n  x\n\n',
  '|+\n  x\n\n',
  '>+\n   x\n  y\n',
  '|1\n  x',
  '{a: 1, b: [x, y]}',
  '[1, , 2]',
  '[a, b: c, {d}]',
  '{a, b: }',
  '{"a":1}',
  '[a\n, b]',
  '{a: 1',
  '[x]]',
  '"x" y',
  '{? a : b}',
  '[]',
  '{}',
  '0777',
  '-0',
  '0.0',
  '-0.0',
  '1.0',
  '100000000000000000000000',
  '.',
  '..',
  '-.',
  '+',
  '1.2.3',
  '1e1.5',
  'NaN',
  'inf',
  'nan',
  '.nan',
]

export function documentCases(random) {
  const scalar = () => random.pick(SCALARS)
  const indentBy = (text, by) =>
    text
      .split('\n')
      .map((line) => (line === '' ? line : ' '.repeat(by) + line))
      .join('\n')
  const inline = (text, by) =>
    text
      .split('\n')
      .map((line, at) => (at === 0 || line === '' ? line : ' '.repeat(by) + line))
      .join('\n')
  const mapping = (depth) =>
    Array.from({ length: 1 + random.int(4) }, () => {
      const key = random.chance(0.9) ? random.pick(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) : random.pick(KEYS)
      const comment = random.chance(0.08) ? ' # note' : ''
      if (depth > 0 && random.chance(0.4)) {
        const tag = random.chance(0.12) ? random.pick([' &a', ' &b', ' !!map', ' *a', ' !x']) : ''
        return `${key}:${tag}${comment}\n${indentBy(node(depth - 1), random.pick([2, 2, 2, 1, 4, 0]))}`
      }
      return `${key}: ${inline(scalar(), 2)}${comment}`
    }).join('\n')
  const sequence = (depth) =>
    Array.from({ length: 1 + random.int(3) }, () =>
      depth > 0 && random.chance(0.4) ? `- ${inline(node(depth - 1), 2)}` : `- ${inline(scalar(), 2)}`,
    ).join('\n')
  const node = (depth) => (random.chance(0.65) ? mapping(depth) : sequence(depth))
  const document = () => {
    let text = node(3)
    if (random.chance(0.05)) text = scalar()
    if (random.chance(0.08))
      text = `${random.pick(['---\n', '--- ', '%YAML 1.1\n---\n', '# c\n', '\ufeff', '\n', '...\n', '%YAML 1.2\n---\n'])}${text}`
    if (random.chance(0.08))
      text = `${text}${random.pick(['\n---\nb: 2\n', '\n...\n', '\n# end', '\n--- x', '\n\t', '\n ', '\n...\nx', '\n---'])}`
    if (random.chance(0.04)) text = text.replaceAll('\n', random.pick(['\r\n', '\r']))
    if (random.chance(0.06)) text = mutate(text)
    return random.chance(0.8) ? `${text}\n` : text
  }
  /** A mapping that most likely is valid: keys once each, scalars that end where they should. */
  const harmless = SCALARS.filter(
    (text) => !/[*&!{}\[\]"'|>%@`?]|: |^[-:#=<.]|\n|\t|nan|inf|^,|1e400|\u0085/i.test(text),
  )
  const quoted = [
    '"a b"',
    "'it''s'",
    '"\\u263a"',
    '"1"',
    '""',
    "'yes'",
    '[1, x, ~]',
    '{a: 1, b: [x]}',
    '[]',
    '{}',
    '!!str 5',
    '!!float 3',
    '&q 7',
  ]
  const steady = (depth) => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'sub', 'global', 'map', '"q k"', '1', 'true', 'with.dot', 'é', '0x1'].filter(
      () => random.chance(0.3),
    )
    const lines = (keys.length === 0 ? ['a'] : keys).map((key) => {
      const kind = random.int(depth > 0 ? 5 : 3)
      if (kind < 3) return `${key}: ${random.chance(0.7) ? random.pick(harmless) : random.pick(quoted)}`
      if (kind === 3) return `${key}:\n${indentBy(steady(depth - 1), random.pick([1, 2, 4]))}`
      return `${key}:\n${indentBy(
        Array.from(
          { length: 1 + random.int(3) },
          () => `- ${random.chance(0.7) ? random.pick(harmless) : inline(steady(depth - 1), 2)}`,
        ).join('\n'),
        random.pick([0, 2]),
      )}`
    })
    return lines.join('\n')
  }
  const mutate = (text) => {
    const at = random.int(text.length + 1)
    return random.pick([
      () => text.slice(0, at) + random.pick([...':#-{}[]"\'&*!|>%@` \n\t,?~\u0000\u0007']) + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1),
      () => text.slice(0, at),
    ])()
  }
  /** A plain value as JSON text. */
  const plain = (depth) => {
    const kind = random.int(depth > 0 ? 9 : 6)
    if (kind === 0)
      return String(
        random.pick([0, 1, -5, 3.5, 1e21, 1e-7, 123456789, 0.1, 1e6, 9007199254740993n, 100000000000000000000n]),
      )
    if (kind === 1) return random.pick(['true', 'false', 'null'])
    if (kind < 6) return JSON.stringify(random.chance(0.5) ? random.pick(SCALARS) : piece())
    if (kind < 8)
      return `{${Array.from({ length: random.int(4) }, () => `${JSON.stringify(random.chance(0.7) ? random.pick(['a', 'b', 'B', 'a1', 'a10', 'a2']) : random.pick([...KEYS, piece()]))}:${plain(depth - 1)}`).join(',')}}`
    return `[${Array.from({ length: random.int(4) }, () => plain(depth - 1)).join(',')}]`
  }
  const piece = () =>
    Array.from({ length: random.int(9) }, () =>
      random.pick([
        'a',
        'b',
        ' ',
        '\n',
        ':',
        '#',
        '- ',
        '"',
        "'",
        '  ',
        ': ',
        ' #',
        '\t',
        'é',
        '😀',
        '\u0000',
        '\u0085',
        '\u2028',
        '\ufeff',
        '\\',
        '%',
        '{',
        '}',
        '[',
        ',',
        '1',
        '0',
        '.',
        'e',
        '\r',
        '\u007f',
        'word '.repeat(random.int(20)),
        '\u00a0',
        '!',
        '&',
        '*',
        '|',
        '>',
        '@',
        '`',
        '?',
        '=',
        '<',
        '~',
        '_',
      ]),
    ).join('')
  return { document, plain, piece, scalar, steady: () => `${steady(3)}\n` }
}

const SET_KEYS = [
  'a',
  'b',
  's',
  'list',
  'map',
  'map.c',
  'map.c.d',
  'list[0]',
  'list[2]',
  'list[5]',
  'x[0].y',
  'x[1][0]',
  'a\\.b',
  'map.a\\,b',
  'a.b.c',
  'objs[0].name',
  'objs[1]',
  'i',
  'i.x',
  's[0]',
  'nested[0][1]',
  '',
  '.',
  'a.',
  '.a',
  'a[',
  'a[x]',
  'a[-1]',
  'a[0',
  'a]',
  'a[0]b',
  'a[99999]',
  'a[0].',
  'é',
  'a b',
  '"q"',
  'a\\=b',
  'a[ 1 ]',
  'a[1e1]',
  'nul',
  'em',
  'nilmap.b.c',
  'a{',
  'list[0].x',
  'a[00]',
  'a[+1]',
]
const SET_VALUES = [
  '1',
  '0',
  '01',
  '-1',
  '1.5',
  '1e3',
  'true',
  'TRUE',
  'null',
  'Null',
  '',
  '""',
  '"x"',
  'x y',
  '{a,b}',
  '{}',
  '{a',
  'a}',
  '{a,{b}}',
  '{a}x',
  '{1,true,null,x}',
  'a\\,b',
  'a\\\\b',
  'a\\',
  '[1,2]',
  '{"a":1}',
  '9223372036854775808',
  '0x10',
  'a=b',
  'a.b',
  '{a\\,b,c}',
  ' 1',
  '1 ',
  '\n',
  '@x',
  '{ a , b }',
  '{,}',
  '{a,}',
  'é',
  '[]',
  '{"a":[1,null,"x"]}',
  '"a',
  '1_000',
  '+1',
  '1.',
  'x[0]',
  'a{b}',
  '{a,b},c',
  '{a}\\,',
  "'q'",
]

export function setCases(random) {
  const GOOD = [
    'a',
    'b.c',
    'map.c.d',
    'list[0]',
    'list[3]',
    'x[0].y',
    'nested[0][1]',
    'objs[0].name',
    'objs[1]',
    'new.deep[1].er',
    'a\\.b',
    'nul',
    'em.k',
    's',
    'i',
    'global.g',
    'sub.x',
    'list',
    'map',
    'x[1][0]',
  ]
  const good = () => {
    const value = () => random.pick(SET_VALUES.filter((text) => !/^\{[^}]*$|\}.|\}\}|@|^a\\$/.test(text)))
    return Array.from({ length: 1 + random.int(4) }, () => `${random.pick(GOOD)}=${value()}`).join(',')
  }
  const text = () => {
    if (random.chance(0.75)) return good()
    const parts = Array.from(
      { length: 1 + random.int(3) },
      () =>
        random.pick(SET_KEYS) +
        random.pick(['=', '=', '=', '=', '=', '=', '=', '', '==', ':']) +
        (random.chance(0.94) ? random.pick(SET_VALUES) : ''),
    )
    return parts.join(random.pick([',', ',', ',', ',', ', ', ',,', ';']))
  }
  const flags = () =>
    Array.from({ length: 1 + random.int(3) }, () => [
      random.pick([
        '--set',
        '--set',
        '--set',
        '--set-string',
        '--set-string',
        '--set-json',
        '--set-literal',
        random.chance(0.2) ? '--set-file' : '--set',
      ]),
      text(),
    ]).flat()
  return { flags }
}
