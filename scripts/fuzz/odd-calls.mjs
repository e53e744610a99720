// Every function with arguments of every type and any number, and texts that some function reads by a grammar, mostly right.
import { COMMON } from './common-chart.mjs'

const NAMES =
  `abbrev abbrevboth add add1 add1f addf adler32sum ago all and any append atoi b32dec b32enc b64dec b64enc base biggest bcrypt block buildCustomCert call camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone dateModify date_in_zone date_modify decryptAES deepCopy deepEqual default derivePassword dict dig dir div divf duration durationRound empty encryptAES eq ext fail first float64 floor fromJson fromJsonArray fromToml fromYaml fromYamlArray ge genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey get getHostByName gt has hasKey hasPrefix hasSuffix hello html htmlDate htmlDateInZone htpasswd include indent index initial initials int int64 isAbs join js kebabcase keys kindIs kindOf last le len list lookup lower lt max maxf merge mergeOverwrite min minf mod mul mulf mustAppend mustChunk mustCompact mustDateModify mustDeepCopy mustFirst mustFromJson mustHas mustInitial mustLast mustMerge mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToJson mustToPrettyJson mustToRawJson mustToToml mustToYaml mustUniq mustWithout must_date_modify ne nindent nospace not now omit or osBase osClean osDir osExt osIsAbs pick pluck plural prepend print printf println push quote randAlpha randAlphaNum randAscii randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit repeat replace required rest reverse round semver semverCompare seq set sha1sum sha256sum sha512sum shuffle slice snakecase sortAlpha split splitList splitn squote sub subf substr swapcase ternary title toDate toDecimal toJson toPrettyJson toRawJson toString toStrings toToml toYaml toYamlPretty tpl trim trimAll trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle upper urlJoin urlParse urlquery uuidv4 values without wrap wrapWith env expandenv`.split(
    /\s+/,
  )
/** Without arguments that fit, they give something else each time. */
const RANDOM = /^(now|uuidv4|rand|gen|bcrypt|htpasswd|shuffle|encryptAES|ago|getHostByName|lookup|buildCustomCert)/

const TYPED = [
  'nil',
  'true',
  'false',
  '0',
  '1',
  '-1',
  '3',
  '2.5',
  '1e3',
  "'a'",
  '""',
  '"a"',
  '"b c"',
  '"12"',
  '"1.5"',
  '(list)',
  '(list 1 2)',
  '(list "a" "b")',
  '(list nil)',
  '(list (list 1))',
  '(dict)',
  '(dict "a" 1)',
  '(dict "a" (dict "b" nil))',
  '.',
  '.Values',
  '.Values.nope',
  '.Values.nul',
  '.Values.i',
  '.Values.f',
  '.Values.list',
  '.Values.mixed',
  '.Values.map',
  '.Chart',
  '.Chart.Maintainers',
  '.Chart.Keywords',
  '.Chart.Annotations',
  '.Release',
  '.Release.Revision',
  '.Release.IsInstall',
  '.Files',
  '(.Files.GetBytes "files/a.txt")',
  '.Capabilities',
  '.Capabilities.APIVersions',
  '.Capabilities.KubeVersion',
  '.Capabilities.HelmVersion',
  '.Template',
  '.Template.Name',
  '.Subcharts',
  '(toDate "2006-01-02" "2021-03-04")',
  '(int64 7)',
  '(int 7)',
  '(float64 7)',
  '(semver "1.2.3")',
  '(list "a" | toStrings)',
  '(until 3)',
  '(split "," "a,b")',
  '(urlParse "http://h")',
  '(index (list nil) 0)',
  '(get (dict "a" nil) "a")',
  '(len "abc")',
  '(fromYaml "a: [1")',
  '(fromJson "{\\"a\\":1}")',
  '(chunk 1 (list 1 2))',
  '(index .Values.objs 0)',
  '(first .Values.objs).name',
  '.Release.Name',
  '$',
  '$.Values.s',
  '(printf "%d" 1)',
  '(typeOf 1)',
  '(.Values.list)',
  '(.Files.Get "x")',
  '(tuple 1 "a")',
  '(eq 1 1)',
  '"2021-03-04"',
  '"1h"',
  '"^a"',
  '"["',
  '">=1"',
]

const PIECES = {
  url: 'http:// https:// // / : @ ? # & = % %20 %zz a b.c [::1] [ ] :80 :x user:pw u%40 ? q=1 #f + ; é \\" < { | \\\\ ^ ` \\x7f mailto: urn:x .. . 256.1.1.1 // A:B'.split(
    ' ',
  ),
  version:
    '0 1 2 10 01 . . . - - + alpha beta.1 rc x v V = > < >= <= ~ ^ ~> , || | * X 1.2 1.2.3 -1 - _ é 99999999999999999999 ! != =='
      .split(' ')
      .concat([' ', ' ']),
  regex:
    'a b c . * + ? *? +? ?? {2} {2,} {,3} {1,2}? {1001} ( ) (?: (?i) (?s: (?m) (?U) (?P<n> (?<m> (?= (?! | [ ] ^ $ [^ - a-z z-a \\\\d \\\\D \\\\w \\\\W \\\\s \\\\S \\\\b \\\\B \\\\A \\\\z \\\\Z \\\\pL \\\\p{Greek} \\\\P{Lu} \\\\p{X} \\\\x41 \\\\x{263a} \\\\101 \\\\8 \\\\Q \\\\E \\\\t \\\\n \\\\e \\\\. \\\\- [:alpha:] [[:digit:]] [[:^space:]] [[:x:]] é 日 {{ \\\\C \\\\1 (?-i) (?i-s:a) (?z)'.split(
      ' ',
    ),
  duration: '1 2 30 . 0.5 h m s ms us µs ns d w - + 1h 90m 100000000 9223372036854775807 e3 x'.split(' ').concat([' ']),
  number:
    '0 1 7 9 12 00 - + . e E e+ 5 _ x 0x 0b 0o 0X p p3 Inf inf NaN nan infinity a f F 999999999999999999999 1e400 .5 5.'
      .split(' ')
      .concat([' ', '\\t']),
  json: '{ } [ ] , : \\"a\\" \\"b\\" \\"\\\\u00e9\\" \\"\\\\ud83d\\" \\"\\\\x\\" \\" 1 -1 1.5 1e3 01 - true false null nul NaN 1e999 12345678901234567890 \\n'
    .split(' ')
    .concat([' ', '{\\"a\\":1}', '{\\"b\\":[1,{\\"c\\":null}]}', '[1,\\"x\\"]']),
  yaml: 'a b : : - - # { } [ ] , & * ! | > % @ ` \\" \' ? ~ null true yes 1 1.5 0x1 012 1e3 2021-01-01 a:\\n a:\\s1\\n b:\\s[1]\\n -\\sx\\n --- ... \\t << &x *x !!str !!binary'
    .split(' ')
    .map((piece) => piece.replaceAll('\\s', ' '))
    .concat([' ', '\\n', '\\n  ', '  ', ': ', '- ']),
  toml: 'a b = = 1 1.5 \\"x\\" \'y\' true false [ ] [[ ]] [a] [b.c] [[d]] { } , . # \\n \\n \\n 1979-05-27 07:32:00 1979-05-27T07:32:00Z inf nan 0x1F 0o7 1_000 \\"\\"\\" \'\'\' a.b \\"q\\" - +1 e5'
    .split(' ')
    .concat(['a = 1\\n', 'b = [1, 2]\\n', '[t]\\n', ' ', 'c = {x = 1}\\n', 's = \\"x\\"\\n']),
  date: '2006 2021 06 21 01 1 12 13 Jan January Feb 02 2 _2 29 31 002 060 Mon Tuesday 15 23 24 03 3 04 59 60 05 PM AM pm MST CET UTC EST EWT EPT -0700 +0100 -07:00 Z07:00 Z0700 Z Z07 .000 .123 ,999 .5 T - / : - /'
    .split(' ')
    .concat([' ', ' ', '2006-01-02', '15:04:05', '2021-03-04', '05:06:07']),
  format: '% % % %% # + - 0 5 12 . .3 .* * [1] [2] [3] [ ] [x] v d s q x X o O b c U e E f F g G t T p w z a é'
    .split(' ')
    .concat([' ']),
  base64: 'YQ== YWI= YWJj Y YQ YQ= = - _ + / é \\n ME====== MFRA==== MFRGG=== 1 a'.split(' ').concat([' ']),
  text: 'a B c é É ß ﬁ 日 😀 - _ . / 1 2 HTTP Server id \\t \\n \\x00 \\xff \\xc3 \\xe2\\x82 \\u2028 \\u00a0 \\ufeff \\u0130 \\u01c5 ı Σ ς \' \\" \\\\ & < > % $ { } , ; ! \\u0301 \\u200d \\x7f \\u00ad'
    .split(' ')
    .concat([' ', '  ']),
}
const GRAMMARS = {
  url: [
    'urlParse T | toJson',
    'urlParse T',
    'urlJoin (urlParse T)',
    'urlJoin (dict "scheme" "http" "host" T "path" T "query" T)',
    'urlJoin (dict "userinfo" T "host" "h" "fragment" T)',
    'urlquery T',
  ],
  version: [
    'semver T | toString',
    'semverCompare T "1.2.3"',
    'semverCompare T "1.2.3-beta.1"',
    'semverCompare "^1.2" T',
    '(semver T).Original',
    '(semver T | (semver "1.2.3").Compare)',
    '(semver "1.2.3-a+b").SetPrerelease T',
    '(semver T).Metadata',
    '(semver T).IncPatch',
  ],
  regex: [
    'regexFind T S',
    'mustRegexFind T S',
    'regexFindAll T S -1',
    'mustRegexFindAll T S 2',
    'regexMatch T S',
    'mustRegexMatch T S',
    'mustRegexReplaceAll T S "<$0>"',
    'regexReplaceAllLiteral T S "$1"',
    'mustRegexSplit T S -1',
    'regexQuoteMeta T',
    'regexReplaceAll "(a)(?P<n>b)?" "abca" R',
  ],
  duration: [
    'duration T',
    'durationRound T',
    'mustDateModify T (toDate "2006-01-02" "2021-03-04")',
    'dateModify T (toDate "2006-01-02" "2021-03-04")',
    '(toDate "2006-01-02" "2021-03-04").Add T',
  ],
  number: [
    'int T',
    'int64 T',
    'float64 T',
    'atoi T',
    'toDecimal T',
    'add T 1',
    'addf T 1',
    'mul T 2',
    'floor T',
    'ceil T',
    'round T 2',
    'max T 1',
    'until (int T | min 5 | int)',
    'fromYaml (print "a: " T)',
    'fromJson (print "{\\"a\\":" T "}")',
    'add1 T',
    'divf T 3',
    'seq T',
    'toYaml (dict "a" T)',
  ],
  json: [
    'fromJson T | toJson',
    'fromJsonArray T | toJson',
    'mustFromJson T | toJson',
    'fromYaml T | toJson',
    'mustFromJson T',
  ],
  yaml: [
    'fromYaml T | toJson',
    'fromYamlArray T | toJson',
    'fromYaml T | toYaml',
    'toYaml T',
    'fromYaml (toYaml (dict T T))',
    'toYamlPretty (list T (dict "a" (list T)))',
  ],
  toml: [
    'fromToml T | toJson',
    'fromToml T',
    'fromToml T | toToml',
    'toToml (dict "a" T T (list T))',
    'toToml (dict T (dict T 1.0))',
  ],
  date: [
    'toDate T T',
    'mustToDate T T',
    'date T 1614834367',
    'dateInZone T 1614834367 "America/New_York"',
    'dateInZone T (int64 -760000000) "America/New_York"',
    'htmlDate (toDate T T)',
    'mustToDate T T | unixEpoch',
    '(mustToDate T T).Format T',
    'date T (toDate "2006-01-02T15:04:05Z07:00" "2021-03-04T05:06:07+05:30")',
    '(mustToDate T T).Zone | toString',
    'dateInZone "2006 MST" 0 T',
  ],
  format: [
    'printf T',
    'printf T 42',
    'printf T "é\\x00" -7',
    'printf T 1.5 "x" nil',
    'printf T (list 1 "a" nil) (dict "b" 1.5)',
    'printf T true 3 2',
    'printf T .Values.map',
    "printf T 'x' 1e21 .Values.mixed",
    'printf T .Release',

    'printf T (semver "1.2.3-a")',
    'printf T (list) (dict) "" 0',
  ],
  base64: ['b64dec T', 'b32dec T', 'b64dec T | len', 'fromYaml (print "a: !!binary " T)', 'decryptAES "k" T'],
  text: [
    'kebabcase T',
    'snakecase T',
    'camelcase T',
    'title T',
    'untitle T',
    'initials T',
    'swapcase T',
    'upper T',
    'lower T',
    'trunc 3 T',
    'trunc -3 T',
    'abbrev 5 T',
    'abbrevboth 2 6 T',
    'substr 1 4 T',
    'wrap 3 T',
    'wrapWith 3 "|" T',
    'quote T',
    'squote T',
    'html T',
    'js T',
    'urlquery T',
    'toJson T',
    'toYaml T',
    'toRawJson T',
    'toToml (dict "a" T)',
    'nospace T',
    'trim T',
    'trimAll "a é" T',
    'trimPrefix T T',
    'replace T "x" T',
    'splitList T T',
    'split T T',
    'splitn T 2 T',
    'contains T T',
    'indent 2 T',
    'nindent 1 T',
    'repeat 2 T',
    'cat T T',
    'plural T T 2',
    'b64enc T',
    'b32enc T',
    'sha256sum T',
    'printf "%q %+q %x %s" T T T T',
    'len T',
    'index T 0',
    'slice T 1',
    'range $c := T',
    'ternary T "b" true',
    'base T',
    'dir T',
    'ext T',
    'clean T',
    'isAbs T',
    'derivePassword 1 "long" T T T',
    'tpl T $',
    'adler32sum T',
    'sortAlpha (list T T T)',
    'uniq (list T T)',
    'lt T T',
    'eq T T',
    'hasPrefix T T',
    'toString (list T)',
    'fromYaml T | toJson',
    'regexReplaceAll "[^a-z]" T "-"',
  ],
}

/** Letters outside ASCII, and bytes that are no letters, may stand anywhere. */
const FOREIGN = ['é', '日', '😀', '\\xff', '\\u0085']

export function oddCalls(random) {
  const { pick, chance, int } = random
  const text = (grammar) => {
    const parts = Array.from({ length: int(pick([3, 6, 9])) }, () => pick(chance(0.03) ? FOREIGN : PIECES[grammar]))
    return `"${parts.join('')}"`
  }
  const subject = () =>
    pick(['"abcabc"', '"a1 b2\\nc3"', '"héllo 日本"', '""', '"AaBb"', '"x\\xffy"', '"a.b-c_d"', '"aaa"', '" \\t"'])
  const byGrammar = () => {
    const grammar = pick(Object.keys(GRAMMARS))
    return pick(GRAMMARS[grammar])
      .replace(/^range .* T$/, 'T | printf "%s"')
      .replaceAll(/\bT\b/g, () => text(grammar))
      .replaceAll(/\bS\b/g, subject)
      .replaceAll(/\bR\b/g, () =>
        pick(['"$0"', '"${n}"', '"$n"', '"$1x"', '"${1}x"', '"$$"', '"$"', '"${"', '"$é"', '"${n"', '"$10"']),
      )
  }
  const byType = () => {
    for (;;) {
      const name = pick(NAMES)
      const count = pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5])
      if (RANDOM.test(name) && count > 0 && !chance(name.startsWith('gen') ? 0.02 : 0.5)) continue
      const parts = [name, ...Array.from({ length: count }, () => pick(TYPED))]
      if (name === 'include' && parts.length > 1 && chance(0.8)) parts[1] = pick(['"t"', '"none"', '"u"'])
      if (name === 'repeat' || name.startsWith('until'))
        for (let at = 1; at < parts.length; at++) if (parts[at] === '1e3') parts[at] = '2'
      if (parts.length > 1 && chance(0.2)) return `${parts.pop()} | ${parts.join(' ')}`
      return parts.join(' ')
    }
  }
  const shape = () => pick(['', '', ' | toJson', ' | quote', ' | printf "%#v"', ' | printf "%T"', ' | toYaml'])
  return () => {
    const call = chance(0.5) ? byGrammar() : byType()
    const unsteady = /\b(now|uuidv4|rand[A-Z]|gen[A-Z]|bcrypt|htpasswd|shuffle|encryptAES|keys|values)\b/.test(call)
    const action = unsteady ? `{{ ${call} | kindOf }}` : `{{ ${call}${shape()} }}`
    return {
      files: {
        ...COMMON,
        'vec/templates/t.yaml': `{{ define "t" }}${action}{{ end }}v: {{ include "t" . | b64enc }}\n{{ define "u" }}u{{ end }}`,
      },
      args: ['template', 'rel', './vec'],
    }
  }
}
