// Charts' other files: names and patterns of every sort, `.Files` with all its methods, and what an ignore file leaves out.

const NAMES = [
  'a',
  'b',
  'ab',
  'a.txt',
  'b.txt',
  'c.yaml',
  '.hidden',
  'x y',
  'é.txt',
  '[x]',
  'a-b',
  'a{b',
  'A',
  '1',
  'a*b',
  'q?',
]
const FOLDERS = [
  '',
  '',
  'files/',
  'files/',
  'files/deep/',
  'conf.d/',
  'a/',
  'a/b/',
  '.dot/',
  'é/',
  'templates/',
  'crds/',
]
const CONTENTS = [
  '',
  'x',
  'alpha\nbeta\n',
  'one\r\ntwo\r\n',
  '\n\n',
  'no end\nhere',
  'key: value\nlist: [1]\n',
  '{{ .Values.a }}\n',
  '\ufeffbom\n',
  ' lead\n\ttab\n',
  'trail  \n \n',
  '"q" \\ \'s\'\n',
  'é ✓ 日本\n',
  '# c\n',
  'a: |\n  b\n\n',
  'x'.repeat(200),
  '- \n',
  '\n x',
  { b64: 'AAEC/f7/' },
  { b64: '//79Cg==' },
  { b64: 'YQ1iDWM=' },
]
const GLOB_PARTS = [
  '*',
  '*',
  '**',
  '?',
  'a',
  'b',
  '/',
  '/',
  '.',
  'txt',
  'files',
  'files/',
  '[ab]',
  '[a-z]',
  '[!a]',
  '[^a]',
  '{a,b}',
  '{a,b*}',
  '{*.txt,c.yaml}',
  '{a,{b,c}}',
  '\\\\*',
  '\\\\[',
  'é',
  '.txt',
  '*.txt',
  '**/',
  'deep',
  '[',
  ']',
  '{',
  '}',
  ',',
  '!',
  '-',
  '[]',
  '[a',
  '..',
  './',
  ' ',
]
const IGNORE_LINES = [
  '*.txt',
  '*.yaml',
  'files/',
  'files',
  '/files',
  '/files/',
  'files/*',
  'files/**',
  '!files/a.txt',
  '!*.txt',
  '!files/',
  '# c',
  '',
  ' ',
  '**/x',
  '**',
  '*',
  '?',
  'a',
  '/a',
  'a/',
  'a/b',
  'a/b/',
  '/a/b',
  '[ab].txt',
  '[^a]*',
  '[',
  'é*',
  '\\#x',
  '\\!x',
  '.*',
  '.hidden',
  '/*.txt',
  '/*',
  '!/files',
  '!templates/',
  ' files ',
  '\tfiles',
  'x y',
  'x\\ y',
  '*/deep',
  'files/deep/*',
  '*/*',
  '*/*/*',
  '/',
  '!',
  './files',
  '../x',
  'templates/*.tpl',
  'charts',
  'charts/*',
  'crds',
  'Chart.yaml',
  'values.yaml',
  '.helmignore',
  'a{b',
  '{a,b}',
  'a\\*b',
  'conf.d/?',
]
const USES = [
  '{{ range $p, $b := .Files.Glob "G" }}{{ $p }}={{ $b | toString | b64enc }};{{ end }}',
  '{{ (.Files.Glob "G").AsConfig }}',
  '{{ (.Files.Glob "G").AsSecrets }}',
  '{{ (.Files.Glob "G").AsConfig | indent 2 }}',
  '{{ .Files.AsConfig }}',
  '{{ .Files.AsSecrets | sha256sum }}',
  '{{ .Files.Lines "F" | toJson }}',
  '{{ range .Files.Lines "F" }}<{{ . }}>{{ end }}',
  '{{ .Files.Get "F" }}',
  '{{ .Files.GetBytes "F" | toString }}',
  '{{ .Files.Get "F" | quote }}',
  '{{ range $p, $_ := .Files }}{{ $p }};{{ end }}',
  '{{ len .Files }}',
  '{{ (.Files.Glob "G").Get "F" }}',
  '{{ range $p, $_ := (.Files.Glob "G").Glob "G" }}{{ $p }};{{ end }}',
  '{{ .Files.Glob "G" | len }}',
  '{{ index .Files "F" | toString | b64enc }}',
  '{{ hasKey .Files "F" }}',
  '{{ .Files.Glob "G" | toJson }}',
  '{{ (.Files.Glob "G") | toYaml }}',
  '{{ printf "%T %v" .Files (.Files.Get "F" | len) }}',
  '{{ .Files.Get "F" | fromYaml | toJson }}',
  '{{ tpl (.Files.Get "F") . }}',
  '{{ if .Files }}y{{ end }}{{ with .Files.Glob "G" }}w{{ else }}n{{ end }}',
]
const WRONG = ['{{ .Files.Lines }}', '{{ .Files.Glob }}', '{{ .Files.Get 5 }}', '{{ .Files.Nope "F" }}']

export function fileCases(random) {
  const { pick, chance, int } = random
  const name = () => pick(FOLDERS) + pick(chance(0.7) ? NAMES.slice(0, 6) : NAMES)
  const glob = () => {
    const text = Array.from({ length: 1 + int(5) }, () => pick(GLOB_PARTS)).join('')
    return chance(0.1) ? text : text.replace(/\*\*/g, '*').replace(/[[{](?![^\]}]*[\]}])/g, '')
  }
  return () => {
    const files = { 'vec/Chart.yaml': 'apiVersion: v2\nname: vec\nversion: 0.1.0\n', 'vec/values.yaml': 'a: 1\n' }
    const names = [...new Set(random.times(8, name))]
    let hiding = 0
    const hidden = () => `v: {{ define "u${++hiding}" }}${use()}{{ end }}{{ include "u${hiding}" . | b64enc }}\n`
    const taken = (path) => names.some((other) => other.startsWith(`${path}/`))
    for (const path of names) if (!taken(path)) files[`vec/${path}`] = pick(CONTENTS)
    const use = () =>
      pick(chance(0.97) ? USES : WRONG)
        .replaceAll('"G"', () => `"${glob()}"`)
        .replaceAll('"F"', () => `"${names.length > 0 && chance(0.8) ? pick(names) : name()}"`)
    files['vec/templates/t.yaml'] = Array.from({ length: 1 + int(3) }, hidden).join('')
    if (chance(0.4)) {
      files['vec/charts/sub/Chart.yaml'] = 'apiVersion: v2\nname: sub\nversion: 0.1.0\n'
      files['vec/charts/sub/files/a.txt'] = 'sub\n'
      files['vec/charts/sub/templates/t.yaml'] = hidden()
    }
    if (chance(0.5)) {
      const lines = Array.from({ length: 1 + int(4) }, () => pick(IGNORE_LINES)).filter(
        (line) => !/^\/?\**$|^Chart/.test(line) || chance(0.1),
      )
      files['vec/.helmignore'] = lines.join(chance(0.9) ? '\n' : '\r\n') + (chance(0.7) ? '\n' : '')
      files['vec/templates/all.txt'] = 'a: {{ range $p, $_ := .Files }}{{ $p | b32enc }};{{ end }}\n'
    }
    return { files, args: chance(0.93) ? ['template', 'rel', './vec'] : ['lint', './vec'] }
  }
}
