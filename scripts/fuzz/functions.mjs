// Calls of functions: most with arguments of the right kind and number, some not, nested.

const WORDS = [
  '""',
  '"a"',
  '"hello world"',
  '"héllo ✓ 日本"',
  '"  x\\t\\n"',
  '"true"',
  '"FALSE"',
  '"42"',
  '"-7"',
  '"0x1F"',
  '"010"',
  '"1e3"',
  '"3.7"',
  '"1_000"',
  '" 5 "',
  '"abc,def,,g"',
  '"a/b/../c.tar.gz"',
  '"someCamelCase_and-dash HTTPServer"',
  '"a: 1\\nb: [x, 2.50]"',
  '"- 1\\n- {a: ~}"',
  '"{\\"a\\":1,\\"b\\":[true,null,1.50]}"',
  '"[1, \\"x\\"]"',
  '"{{ .Release.Name }}"',
  '"line1\\nline2\\n\\n  l4"',
  '"\\u00e9\\U0001F600"',
  '"\\xff\\x00z"',
  '`raw \\n "q"`',
  '"%d-%s"',
  '"<a href=\\"x\\">&\'</a>"',
  '"YWJj"',
  '"!!"',
  '"null"',
  '"a b  c"',
  '.Values.s',
  '.Values.multi',
  '.Values.camel',
  '.Values.numstr',
  '.Release.Name',
  '.Chart.Name',
  '.Values.html',
  '.Values.uni',
]
const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '7',
  '10',
  '42',
  '100',
  '1000000',
  '9223372036854775807',
  '-9223372036854775808',
  '0x10',
  '0b11',
  '017',
  "'a'",
  '1.0',
  '1.5',
  '-2.5',
  '0.1',
  '1e6',
  '1e21',
  '3.0e-7',
  '.Values.i',
  '.Values.f',
  '.Values.half',
  '.Values.big',
  '.Values.e21',
  '.Values.neg',
  '.Values.zero',
  '(int 5)',
  '(int64 -3)',
  '(float64 2)',
  '(len "abc")',
  '(add 1 2)',
  '(atoi "9")',
  '(toDecimal "777")',
  '(duration 90 | len)',
]
const LISTS = [
  '(list)',
  '(list 1 2 3)',
  '(list "b" "a" "c" "a")',
  '(list nil 1 "" false)',
  '(list (list 1 2) (list 3))',
  '.Values.list',
  '.Values.ints',
  '.Values.mixed',
  '.Values.el',
  '.Values.objs',
  '.Values.blanks',
  '(tuple "x" 1.5)',
  '(until 4)',
  '(splitList "," "a,b,c")',
  '(regexFindAll "[a-c]" "abcabc" -1)',
  '(list .Values.map .Values.map)',
  '(seq 3 | splitList " ")',
  '(list 1 1.0 "1")',
  '.Values.nested',
  '(sortAlpha .Values.list)',
  '(b64enc "x" | list)',
]
const MAPS = [
  '(dict)',
  '(dict "a" 1 "b" (dict "c" "d"))',
  '.Values.map',
  '.Values.over',
  '.Values.em',
  '.Values.keyed',
  '.Values.nilmap',
  '(dict "a" nil)',
  '(dict "k" (list 1 2) "z" true)',
  '(set (dict) "q" 1.5)',
  '(split "." "a.b.c")',
  '(fromYaml "x: {y: 1}")',
  '(fromJson "{\\"n\\":1.5,\\"l\\":[1]}")',
  '(deepCopy .Values.map)',
  '(urlParse "https://u:p@h:80/p?q=1#f")',
  '.Chart',
  '.Release',
  '.Capabilities.KubeVersion',
  '(semver "1.2.3-a+b")',
  '.Values',
]
const OTHERS = [
  'nil',
  'true',
  'false',
  '.Values.nope',
  '.Values.nul',
  '.Values.nope.x',
  '.',
  '$',
  '(toDate "2006-01-02" "2021-03-04")',
  '.Files',
  '.Capabilities.APIVersions',
  '(index .Values.list 0)',
  '(ternary 1 "x" true)',
  '(.Files.Get "files/a.txt")',
  '(semver "2.0.1")',
]
const PATTERNS = [
  '"[a-z]+"',
  '"(a)(b)?"',
  '"^\\\\s*(\\\\w+)"',
  '"a|b|"',
  '""',
  '"(?i)HELLO"',
  '"(?P<n>l+)"',
  '"\\\\d{2,3}"',
  '"["',
  '"(?=x)"',
  '"\\\\pL+"',
  '"[[:alpha:]]+"',
  '"x*"',
  '"(?s).+"',
  '"(?m)^l.*$"',
  '"\\\\bworld\\\\b"',
  '"[^\\\\x00-\\\\x7F]"',
  '"a{1001}"',
  '"a**"',
  '"\\\\Qa.b\\\\E"',
  '"(?U)a+"',
  '"\\\\C"',
  '"[a-\\\\d]"',
  '"(?<n>o)"',
  '"\\\\z"',
]
const REPLACEMENTS = ['"x"', '"${1}y"', '"$1y"', '"$n"', '"${n}-$0"', '"$$"', '"[$2]"', '""', '"${}"', '"$"']
const LAYOUTS = [
  '"2006-01-02"',
  '"2006-01-02T15:04:05Z07:00"',
  '"Mon, 02 Jan 2006 15:04:05 MST"',
  '"15:04"',
  '"Jan _2 06 3:04PM"',
  '"2006-002 .000 -0700"',
  '"unix"',
  '"02/01/06 03.04.05.999999"',
  '"Z0700 Monday January"',
]
const DATES = [
  '(toDate "2006-01-02" "2021-03-04")',
  '0',
  '1600000000',
  '(int64 1700000000)',
  '"2021-03-04"',
  '(toDate "2006-01-02T15:04:05Z07:00" "2021-03-04T05:06:07+02:00")',
  '(mustToDate "2006-01-02 15:04 MST" "2021-07-04 23:59 CET")',
]
const ZONES = ['"UTC"', '"Europe/Prague"', '"America/New_York"', '"Nowhere/X"', '""', '"Local"', '"Asia/Kolkata"']
const DURATIONS = [
  '"90s"',
  '"1h30m"',
  '"-1.5h"',
  '"2562047h"',
  '95',
  '"95"',
  '3600',
  '"1us"',
  '"x"',
  '1.5e9',
  '"720h"',
  '"8760h"',
]
const VERSIONS = [
  '"1.2.3"',
  '"v1.2"',
  '"1"',
  '"1.2.3-alpha.1+b5"',
  '"01.2.3"',
  '"1.2.3.4"',
  '"x"',
  '""',
  '"2.0.0-rc.1"',
  '"1.20.0"',
  '"1.33.0-eks-1"',
]
const CONSTRAINTS = [
  '">=1.2.0"',
  '"^1.2"',
  '"~1.2.x"',
  '"1.x || >=2.0.0-0"',
  '">1.0, <2.0"',
  '">1 <2 !=1.5"',
  '"*"',
  '""',
  '"1.2 - 2.3.4"',
  '"=<2"',
  '">=1.20.0-0"',
  '"~>2.0"',
  '"!1"',
  '"x"',
  '"<=1.2.3-beta"',
]
const FORMATS = [
  '"%d"',
  '"%s"',
  '"%v"',
  '"%+v"',
  '"%#v"',
  '"%T"',
  '"%q"',
  '"%x"',
  '"%X"',
  '"% x"',
  '"%05d"',
  '"%-8s|"',
  '"%8.3f"',
  '"%e"',
  '"%g"',
  '"%t"',
  '"%c"',
  '"%U"',
  '"%o"',
  '"%b"',
  '"%%"',
  '"%*d"',
  '"%[2]v %[1]v"',
  '"%!"',
  '"%"',
  '"%.2s"',
  '"%6.2v"',
  '"%+d"',
  '"%#x"',
  '"%#q"',
  '"%z"',
  '"%s %d %v"',
  '"%.3g"',
  '"%w"',
  '"%[5]d"',
  '"%-+5d|"',
  '"% d"',
  '"%08.3f"',
  '"%+q"',
  '"%#U"',
  '"%v%v"',
]
const PATHS = [
  '"a.b"',
  '"a/b/../c.tar.gz"',
  '"/"',
  '""',
  '"../x/."',
  '"/a//b/"',
  '"c.d.e"',
  '"C:\\\\x\\\\y"',
  '.Values.path',
]
const URLS = [
  '"https://user:p%40ss@ex.com:8443/a/b%20c?q=1&r=a+b#frag"',
  '"mailto:a@b"',
  '"//h/p"',
  '"http://[::1]:80/"',
  '":"',
  '"http://a b/"',
  '"%zz"',
  '"/p?x=%"',
  '""',
  '"http://h:port/"',
  '"a:b:c"',
  '.Values.url',
]
const KINDS = {
  s: WORDS,
  n: NUMBERS,
  l: LISTS,
  m: MAPS,
  o: OTHERS,
  p: PATTERNS,
  r: REPLACEMENTS,
  t: LAYOUTS,
  d: DATES,
  z: ZONES,
  u: DURATIONS,
  v: VERSIONS,
  c: CONSTRAINTS,
  f: FORMATS,
  h: PATHS,
  U: URLS,
  a: [...WORDS, ...NUMBERS, ...LISTS, ...MAPS, ...OTHERS],
  b: ['true', 'false', '0', '1', '""', '"x"', 'nil', '(list)', '(dict)', '.Values.t', '.Values.fl'],
  i: ['0', '1', '2', '3', '-1', '5', '10', '40', '1.0'],
  k: ['"a"', '"b"', '"c"', '"k"', '"nope"', '"with.dot"', '""'],
  j: ['"%"', '","', '"."', '""', '"a"', '" "', '"\\n"'],
}

/** name → the kinds of its arguments; a last `*` repeats, `?` may be left out. */
const SIGNATURES = Object.fromEntries(
  `abbrev is|abbrevboth iis|adler32sum s|all a*|any a*|append la|mustAppend la|atoi s|b32dec s|b32enc s|b64dec s|b64enc s|base h|camelcase s|cat a*|ceil n|chunk il|mustChunk il|clean h|coalesce a*|compact l|mustCompact l|concat l*|contains ss
|date td|dateInZone tdz|date_in_zone tdz|dateModify ud|mustDateModify ud|date_modify ud|deepCopy a|mustDeepCopy a|deepEqual aa|default aa|dict kaka|dig kam|dig kkam|dir h|div nn|divf nn*|duration u|durationRound u|empty a|ext h|first l|mustFirst l|float64 a|floor n
|fromJson s|mustFromJson s|get mk|has al|mustHas al|hasKey mk|hasPrefix ss|hasSuffix ss|htmlDate d|htmlDateInZone dz|indent is|initial l|mustInitial l|initials s|int a|int64 a|isAbs h|join jl|kebabcase s|kindIs sa|kindOf a|last l|mustLast l|list a*|lower s|max n*|maxf n*|min n*|minf n*|mod nn|mul n*|mulf n*
|nindent is|nospace s|omit mk*|osBase h|osClean h|osDir h|osExt h|osIsAbs h|pick mk*|pluck kmm|plural ssn|prepend la|mustPrepend la|quote a*|regexFind ps|mustRegexFind ps|regexFindAll psi|mustRegexFindAll psi|regexMatch ps|mustRegexMatch ps|regexQuoteMeta s|regexReplaceAll psr|mustRegexReplaceAll psr|regexReplaceAllLiteral psr|mustRegexReplaceAllLiteral psr|regexSplit psi|mustRegexSplit psi
|repeat is|replace sss|rest l|mustRest l|reverse l|mustReverse l|round ni|semver v|semverCompare cv|seq i*|set mka|sha1sum s|sha256sum s|sha512sum s|slice lii?|mustSlice lii?|snakecase s|sortAlpha l|split js|splitList js|splitn jis|squote a*|sub nn|subf nn*|substr iis|swapcase s|ternary aab|title s|toDate ts|mustToDate ts|toDecimal a|toJson a|mustToJson a|toPrettyJson a|mustToPrettyJson a|toRawJson a|mustToRawJson a|toString a|toStrings a|trim s|trimAll ss|trimPrefix ss|trimSuffix ss|trunc is|tuple a*|typeIs sa|typeIsLike sa|typeOf a|uniq l|mustUniq l|unixEpoch d|unset mk|until i|untilStep iii|untitle s|upper s|urlJoin m|urlParse U|without la*|mustWithout la*|wrap is|wrapWith iss
|merge mm|mergeOverwrite mm|mustMerge mm|mustMergeOverwrite mm|add n*|add1 n|addf n*|add1f n|biggest n*|fail s|hello|keys m|derivePassword nssss|toYaml a|mustToYaml a|toYamlPretty a|fromYaml s|fromYamlArray s|fromJsonArray s|toToml m|mustToToml m|fromToml s|required sa|tpl s.|include s.|lookup ssss|and a*|or a*|not a|len a|index la|index mk|slice sii|html a*|js a*|urlquery a*|print a*|println a*|printf fa*|eq aa*|ne aa|lt aa|le aa|gt aa|ge aa|call a`
    .replaceAll('\n', '')
    .split('|')
    .map((line, at) => [`${line.split(' ')[0]}#${at}`, line.split(' ')[1] ?? '']),
)

export function functionCases(random) {
  const names = Object.keys(SIGNATURES)
  const argument = (kind, depth) => {
    if (kind === '.') return random.pick(['.', '.', '$', 'nil', '.Values'])
    if (random.chance(0.06)) return random.pick(KINDS.a)
    if (depth > 0 && random.chance(0.3)) return `(${call(depth - 1)})`
    return random.pick(KINDS[kind] ?? KINDS.a)
  }
  const call = (depth) => {
    const key = random.pick(names)
    const parts = [key.replace(/#.*/, '')]
    const kinds = SIGNATURES[key]
    for (let at = 0; at < kinds.length; at++) {
      const mark = kinds[at + 1]
      if (mark === '*') {
        parts.push(...random.times(3, () => argument(kinds[at], depth)))
        at++
      } else if (mark === '?') {
        if (random.chance(0.5)) parts.push(argument(kinds[at], depth))
        at++
      } else parts.push(argument(kinds[at], depth))
    }
    if (random.chance(0.03)) parts.push(argument('a', 0))
    if (random.chance(0.03) && parts.length > 1) parts.pop()
    const last = parts.length > 1 && random.chance(0.25) ? parts.pop() : undefined
    const text =
      parts[0] === 'keys' ? `${parts.join(' ')}${last === undefined ? '' : ` ${last}`} | sortAlpha` : parts.join(' ')
    return last === undefined || parts[0] === 'keys' ? text : `${last} | ${text}`
  }
  const shape = random.pick(['toJson', 'toYaml', 'printf "%T %v"', 'printf "%#v"', 'quote', ''])
  return {
    call,
    one: () =>
      `${call(2)}${shape === '' || random.chance(0.3) ? '' : ` | ${random.pick(['toJson', 'toYaml', 'printf "%T %v"', 'printf "%+v"', 'quote'])}`}`,
    argument,
  }
}
