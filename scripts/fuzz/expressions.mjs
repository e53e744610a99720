// Expressions of the right types, as charts write them, over the values of skeleton.mjs; now and then one of a wrong type.
import { SKELETON } from './skeleton.mjs'

const PATTERNS = [
  '"[^a-z0-9]+"',
  '"^v?([0-9]+)"',
  '"(\\\\w+)-(\\\\w+)"',
  '"/"',
  '`\\s+`',
  '"\\\\.(\\\\d+)$"',
  '"(?i)true"',
  '"a|b"',
]
const KEYS = ['"a"', '"name"', '"limits"', '"app"', '"FOO"', '"key.with/slash"', '"nope"', '"value"', '"cpu"']

export function expressions(random, { wrong = 0.02, name = 'vec' } = {}) {
  const byType = {}
  for (const [path, type] of Object.entries(SKELETON)) (byType[type] ??= []).push(`.Values.${path}`)
  byType.map.push(
    ...byType.env,
    '.Values.image',
    '.Values.service',
    '.Values.autoscaling',
    '.Values',
    '.Chart',
    '.Release',
    '.Values.global',
    '.Template',
  )
  byType.str.push(
    '.Release.Name',
    '.Release.Namespace',
    '.Chart.Name',
    '.Chart.Version',
    '.Chart.AppVersion',
    '.Release.Service',
    '.Template.Name',
    '.Template.BasePath',
    '.Capabilities.KubeVersion.Version',
    '.Capabilities.KubeVersion.Minor',
  )
  byType.list.push('.Values.persistence.accessModes', '.Chart.Keywords', '.Capabilities.APIVersions')
  byType.num.push('.Release.Revision')
  byType.bool.push('.Release.IsInstall', '.Chart.IsRoot')
  let root = '$'
  const path = (type) => {
    const text = random.pick(byType[type])
    return root === '.' ? text : `$${text}`
  }
  const literal = () =>
    random.pick([
      '"x"',
      '"a-b.c"',
      '"latest"',
      '"1.2.3"',
      '""',
      '"%s-%d"',
      '"héllo"',
      '"a,b,c"',
      '`raw`',
      '"{{ .Release.Name }}"',
      '"true"',
      '"42"',
      '"a: 1\\nb: [2]"',
      '"{\\"a\\":1}"',
    ])
  const any = (d) => random.pick([str, num, bool, map, list, str])(d)
  const key = () => random.pick(KEYS)
  const int = () => random.pick(['0', '1', '2', '3', '5', '63', '-1', '20'])
  const pat = () => random.pick(PATTERNS)
  const typed = (type, leaf, branches) => (d) => {
    if (random.chance(wrong))
      return random.pick([
        'nil',
        literal(),
        int(),
        path('map'),
        path('list'),
        path('num'),
        '(list)',
        '(dict)',
        'true',
        `${root}.Values.nope.x`,
      ])
    if (d <= 0 || random.chance(0.3)) return random.chance(0.75) ? path(type) : leaf()
    return `(${random.pick(branches)(d - 1)})`
  }
  const includes = () =>
    random.pick([
      `include "${name}.fullname" $`,
      `include "${name}.name" $`,
      `include "${name}.labels" $`,
      `include "${name}.image" (dict "imageRoot" $.Values.image "global" $.Values.global)`,
      `include "${name}.render" (dict "value" ${any(1)} "context" $)`,
      `include "lib.name" $`,
      `include (printf "%s.fullname" "${name}") $`,
    ])
  const str = typed('str', literal, [
    (d) =>
      `printf ${random.pick(['"%s-%s"', '"%v/%v"', '"%s:%s"', '"%q %s"', '"%-8s|%5s"', '"%s%d"'])} ${str(d)} ${str(d)}`,
    (d) => `default ${str(d)} ${str(d)}`,
    (d) =>
      `${str(d)} | default ${str(d)} | ${random.pick(['quote', 'upper', 'lower', 'trim', 'trunc 63', 'squote', 'title', 'b64enc', 'sha256sum', 'nospace', 'kebabcase', 'snakecase', 'camelcase', 'untitle', 'swapcase', 'trimSuffix "-"', 'trimPrefix "v"', 'trimAll "-"', 'replace "+" "_"', 'trunc -5', 'indent 2', 'nindent 4', 'initials', 'abbrev 8', 'wrap 10', 'toString', 'html', 'urlquery', 'js', 'adler32sum', 'sha1sum', 'regexQuoteMeta', 'reverse | toString', 'repeat 2', 'substr 0 3', 'plural "one" "many" | len'])}`,
    (d) => `printf "%s-%s" ${str(d)} ${str(d)} | trunc 63 | trimSuffix "-"`,
    includes,
    (d) => `ternary ${str(d)} ${str(d)} ${bool(d)}`,
    (d) => `join ${random.pick(['","', '" "', '"\\n"', '""'])} ${list(d)}`,
    (d) =>
      `${any(d)} | ${random.pick(['toYaml', 'toJson', 'toString', 'quote', 'toPrettyJson', 'toRawJson', 'toYamlPretty', 'kindOf', 'typeOf'])}`,
    (d) => `${any(d)} | toYaml | ${random.pick(['nindent 2', 'indent 4', 'trim', 'sha256sum', 'quote', 'b64enc'])}`,
    (d) =>
      `tpl ${random.pick([() => path('str'), () => `(toYaml ${map(d)})`, () => `(${any(d)} | toString)`, () => literal()])()} $`,
    (d) => `regexReplaceAll ${pat()} ${str(d)} ${random.pick(['"-"', '"${1}"', '"$1"', '""'])}`,
    (d) => `regexFind ${pat()} ${str(d)}`,
    (d) => `${str(d)} | replace ${literal()} ${str(0)}`,
    (d) => `coalesce ${any(d)} ${str(d)} ${literal()}`,
    (d) => `get ${map(d)} ${key()}`,
    (d) => `dig ${key()} ${key()} ${str(0)} ${map(d)}`,
    (d) => `index ${map(d)} ${key()}`,
    (d) => `first (splitList ${random.pick(['"."', '"-"', '"/"', '","'])} ${str(d)})`,
    (d) => `(split "." ${str(d)})._0`,
    () => `.Files.Get ${random.pick(['"files/a.txt"', '"files/conf/app.yaml"', '"nope"'])}`.replace(/^/, root),
    (d) => `required "value is needed" ${str(d)}`,
    (d) => `cat ${str(d)} ${any(d)}`,
    (d) => `list ${str(d)} ${str(d)} ${str(d)} | compact | join "/"`,
    (d) => `print ${any(d)} ${any(d)}`,
    (d) => `quote ${any(d)} ${any(d)}`,
    (d) => `or ${str(d)} ${str(d)}`,
    (d) => `and ${bool(d)} ${str(d)}`,
    (d) => `pluck ${key()} ${map(d)} ${map(d)} | first | default ${str(0)}`,
    () =>
      `toDate "2006-01-02" "2021-03-04" | ${random.pick(['date "Jan 2, 2006"', 'htmlDate', 'date "2006-01-02T15:04:05Z07:00"', 'unixEpoch'])}`,
    (d) => `(semver (${str(d)} | default "1.2.3")).${random.pick(['Major', 'Minor', 'Original', 'Prerelease'])}`,
    (d) => `lookup "v1" "Secret" "default" ${str(d)} | toJson`,
    (d) => `urlParse "https://u@h:1/p?q#f" | toJson`,
    (d) => `osBase ${str(d)}`,
    (d) => `${map(d)} | toToml`,
    (d) => `randAlphaNum 0`,
    (d) => `last ${list(d)}`,
    (d) => `index ${list(d)} 0`,
    (d) => `substr ${int()} ${int()} ${str(d)}`,
    (d) => `b64dec (b64enc ${str(d)})`,
    (d) => `derivePassword 1 "long" ${str(d)} "u" "s"`,
    (d) => `fromYaml (toYaml ${map(d)}) | toYaml`,
  ])
  const num = typed('num', int, [
    (d) => `add ${num(d)} ${num(d)}`,
    (d) => `sub ${num(d)} ${num(d)}`,
    (d) => `mul ${num(d)} ${num(d)}`,
    (d) => `div ${num(d)} ${random.pick(['2', '3', '7', num(d)])}`,
    (d) => `mod ${num(d)} ${random.pick(['2', '10'])}`,
    (d) => `${any(d)} | int`,
    (d) => `${any(d)} | int64`,
    (d) => `${any(d)} | float64`,
    (d) => `len ${random.pick([str, list, map])(d)}`,
    (d) => `max ${num(d)} ${num(d)} 3`,
    (d) => `min ${num(d)} ${num(d)}`,
    (d) => `round ${num(d)} 2`,
    (d) => `ceil ${num(d)}`,
    (d) => `floor (divf ${num(d)} 3)`,
    (d) => `addf ${num(d)} 0.1`,
    (d) => `mulf ${num(d)} 1.1`,
    (d) => `atoi ${str(d)}`,
    (d) => `add1 ${num(d)}`,
    (d) => `default ${num(d)} ${num(d)}`,
    (d) => `ternary ${num(d)} ${num(d)} ${bool(d)}`,
    (d) => `toDecimal ${num(d)}`,
    (d) => `index ${list(d)} 0 | int`,
  ])
  const bool = typed('bool', () => random.pick(['true', 'false']), [
    (d) => `eq ${str(d)} ${str(d)}`,
    (d) => `ne ${str(d)} ${literal()} ${literal()}`.replace(/ \S+$/, ''),
    (d) => `eq ${str(d)} ${literal()} ${literal()}`,
    (d) => `and ${bool(d)} ${bool(d)}`,
    (d) => `or ${bool(d)} ${any(d)} ${bool(d)}`,
    (d) => `not ${any(d)}`,
    (d) => `hasKey ${map(d)} ${key()}`,
    (d) => `empty ${any(d)}`,
    (d) => `contains ${literal()} ${str(d)}`,
    (d) => `hasPrefix ${literal()} ${str(d)}`,
    (d) => `hasSuffix ${literal()} ${str(d)}`,
    (d) => `regexMatch ${pat()} ${str(d)}`,
    (d) =>
      `semverCompare ${random.pick(['">=1.19-0"', '"^1.20.0"', '"<2 || >3"', '"~1.2.x"'])} ${random.pick(['$.Capabilities.KubeVersion.Version', '$.Capabilities.KubeVersion.GitVersion', `(${str(d)} | default "1.0.0")`])}`,
    (d) => `has ${str(d)} ${list(d)}`,
    (d) => `gt (int ${num(d)}) (int ${num(d)})`,
    (d) => `le ${num(d)} ${num(d)}`,
    (d) => `lt (len ${list(d)}) 3`,
    (d) => `kindIs ${random.pick(['"map"', '"slice"', '"string"', '"float64"', '"bool"', '"invalid"'])} ${any(d)}`,
    (d) => `typeIs ${random.pick(['"string"', '"map[string]interface {}"', '"float64"', '"int"'])} ${any(d)}`,
    () =>
      `$.Capabilities.APIVersions.Has ${random.pick(['"batch/v1"', '"monitoring.coreos.com/v1"', '"networking.k8s.io/v1/Ingress"', '"v1"'])}`,
    (d) => `deepEqual ${any(d)} ${any(d)}`,
    (d) => `all ${any(d)} ${any(d)}`,
    (d) => `any ${any(d)} ${any(d)}`,
    (d) => `eq (toString ${any(d)}) "true"`,
    (d) => `eq (typeOf ${any(d)}) "string"`,
  ])
  const map = typed(
    'map',
    () => random.pick(['(dict)', '(dict "a" 1 "b" (dict "c" "d"))', '(dict "name" "n" "value" 5)']),
    [
      (d) => `dict ${key()} ${any(d)} ${key()} ${any(d)}`,
      (d) => `merge ${random.pick(['(dict)', `(deepCopy ${map(d)})`])} ${map(d)} ${map(d)}`,
      (d) => `mergeOverwrite (dict) ${map(d)} ${map(d)}`,
      (d) => `mustMergeOverwrite (deepCopy ${map(d)}) ${map(d)}`,
      (d) => `pick ${map(d)} ${key()} ${key()}`,
      (d) => `omit ${map(d)} ${key()}`,
      (d) => `deepCopy ${map(d)}`,
      (d) => `set (deepCopy ${map(d)}) ${key()} ${any(d)}`,
      (d) => `unset (deepCopy ${map(d)}) ${key()}`,
      (d) =>
        `fromYaml ${random.pick([`(toYaml ${map(d)})`, `(include "${name}.labels" $)`, `(tpl (toYaml ${map(d)}) $)`, str(d)])}`,
      (d) => `fromJson ${random.pick([`(toJson ${map(d)})`, str(d)])}`,
      (d) => `${map(d)} | default (dict)`,
      (d) => `default (dict "a" 1) ${map(d)}`,
      (d) => `index ${map(d)} ${key()} | default dict`,
      (d) => `coalesce ${map(d)} ${map(d)} (dict)`,
      (d) => `first ${objs(d)} | default dict`,
      (d) => `ternary ${map(d)} ${map(d)} ${bool(d)}`,
      (d) => `split "." ${str(d)}`,
      (d) => `tuple ${any(d)} ${any(d)} | last`,
      (d) => `fromToml (toToml ${map(d)})`,
    ],
  )
  const list = typed(
    'list',
    () => random.pick(['(list)', '(list "b" "a" "c")', '(list 3 1 2)', '(list "a" 1 nil true)']),
    [
      (d) => `list ${any(d)} ${any(d)}`,
      (d) => `append ${list(d)} ${any(d)}`,
      (d) => `prepend ${list(d)} ${any(d)}`,
      (d) => `concat ${list(d)} ${list(d)}`,
      (d) => `without ${list(d)} ${str(d)}`,
      (d) => `uniq ${list(d)}`,
      (d) => `sortAlpha ${list(d)}`,
      (d) => `keys ${map(d)} | sortAlpha`,
      (d) => `values (pick ${map(d)} ${key()})`,
      (d) => `until (int ${int()})`,
      (d) => `untilStep 0 10 3`,
      (d) => `splitList ${random.pick(['"."', '"-"', '","', '"\\n"', '""'])} ${str(d)}`,
      (d) => `reverse ${list(d)}`,
      (d) => `rest ${list(d)}`,
      (d) => `initial ${list(d)}`,
      (d) => `slice ${list(d)} 0 1`,
      (d) => `compact ${list(d)}`,
      (d) => `fromYamlArray (toYaml ${list(d)})`,
      (d) => `fromJsonArray (toJson ${list(d)})`,
      (d) => `regexSplit ${pat()} ${str(d)} -1`,
      (d) => `regexFindAll ${pat()} ${str(d)} -1`,
      (d) => `${list(d)} | default (list "x")`,
      (d) => `chunk 2 ${list(d)} | first`,
      (d) => `toStrings ${list(d)}`,
      (d) => `pluck ${key()} ${map(d)} ${map(d)}`,
      (d) => `seq 1 3 | splitList " "`,
      () => `$.Files.Lines "files/a.txt"`,
      (d) => `ternary ${list(d)} ${list(d)} ${bool(d)}`,
    ],
  )
  const objs = (d) => (random.chance(0.7) ? path('objs') : `(list ${map(d - 1)} ${map(d - 1)})`)
  return {
    str,
    num,
    bool,
    map,
    list,
    objs,
    any,
    key,
    path,
    env: () => path('env'),
    /** Where `.Values` is reached from: `$` inside of loops, `.` outside. */
    from: (place, make) => {
      const before = root
      root = place
      const text = make()
      root = before
      return text
    },
  }
}
