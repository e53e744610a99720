// Template texts: all control structures, variables, trimming, comments, definitions, and now and then something broken.
import { functionCases } from './functions.mjs'

const BROKEN = [
  '{{',
  '}}',
  '{{ end }}',
  '{{ else }}',
  '{{ if }}',
  '{{ $ }}',
  '{{ .Values. }}',
  '{{ "x }}',
  '{{ nope }}',
  '{{ range }}x{{ end }}',
  '{{ template }}',
  '{{ (1 }}',
  '{{ 1 | 2 }}',
  '{{ $u }}',
  '{{ 1a }}',
  '{{ /* x }}',
  '{{ break }}',
  '{{- }}',
  '{{ .a..b }}',
  "{{ 'ab' }}",
  '{{ define "q" }}',
  '{{ $x = 1 }}',
  '{{ 0x }}',
  '{{ "a" "b" }}',
  '{{ nil }}',
  '{{ .x | }}',
  '{{ if 1 }}a{{ else }}b{{ else }}c{{ end }}',
  '{{ # }}',
  '{{ a.b }}',
  '{{ .Values.s.t }}',
  '{{ $.Values.i.x }}',
  '{{ true.x }}',
  '{{ 3.x }}',
  '{{ "s".x }}',
  '{{ nil.x }}',
]
const TEXTS = ['a', ' ', '\n', ' b\n', '\n\n  ', 'x: ', '- y\n', '\t', 'é', '\r\n', '{ }', '#c\n', '/*', '"']

export function templateCases(random) {
  const functions = functionCases(random)
  const value = () =>
    random.chance(0.25) ? `(${functions.call(1)})` : functions.argument(random.pick(['s', 'n', 'l', 'm', 'o', 'b']), 0)
  const open = () => random.pick(['{{ ', '{{ ', '{{', '{{- ', '{{-\n'])
  const close = () => random.pick([' }}', ' }}', '}}', ' -}}', '\n-}}'])
  const action = (text) => open() + text + close()
  const variables = (scope) => (scope.length > 0 ? random.pick(scope) : '$')
  const pipeline = (scope) => {
    if (random.chance(0.3)) return functions.call(1)
    const head = random.chance(0.35)
      ? `${variables(scope)}${random.pick(['', '.a', '.Values.s', '.Values.map.c.d', '.Name', '.x.y'])}`
      : value()
    return random.chance(0.4)
      ? `${head} | ${random.pick(['quote', 'toJson', 'default "d"', 'toString', 'len', 'upper', 'printf "%v"', 'printf "%T"', 'int', 'not', 'first', 'typeOf', 'toYaml | nindent 2', 'list | join ","', 'empty', 'index', 'html'])}`
      : head
  }
  const block = (depth, scope, inLoop) =>
    Array.from({ length: 1 + random.int(4) }, () => node(depth, scope, inLoop)).join('')
  const otherwise = (word, depth, scope, inLoop) => {
    const parts = []
    while (random.chance(0.3)) parts.push(action(`else ${word} ${pipeline(scope)}`) + block(depth - 1, scope, inLoop))
    if (random.chance(0.5)) parts.push(action('else') + block(depth - 1, scope, inLoop))
    return parts.join('')
  }
  let named = 0
  /** Templates call only those after them: endless recursion is not what we look for. */
  let lowest = 0
  const node = (depth, scope, inLoop) => {
    if (depth <= 0 || random.chance(0.25)) return random.pick(TEXTS)
    if (random.chance(0.012)) return random.pick(BROKEN)
    const kind = random.int(12)
    if (kind < 3) return action(pipeline(scope))
    if (kind === 3) {
      const name = `$${random.pick(['a', 'b', 'c', 'x1', 'é'])}`
      const text = action(`${name} := ${pipeline(scope)}`)
      scope.push(name)
      return text
    }
    if (kind === 4 && scope.length > 1) return action(`${random.pick(scope)} = ${pipeline(scope)}`)
    if (kind === 5) return random.pick(['{{/* c */}}', '{{- /* c\n d */ -}}', '{{/* a */ -}}'])
    if (kind <= 7) {
      const inner = [...scope]
      const bind = random.chance(0.2) ? `$v := ` : ''
      const head = action(`if ${bind}${pipeline(scope)}`)
      if (bind !== '') inner.push('$v')
      return head + block(depth - 1, inner, inLoop) + otherwise('if', depth, inner, inLoop) + action('end')
    }
    if (kind === 8) {
      const inner = [...scope]
      const bind = random.chance(0.3) ? `$w := ` : ''
      const head = action(`with ${bind}${pipeline(scope)}`)
      if (bind !== '') inner.push('$w')
      return head + block(depth - 1, inner, inLoop) + otherwise('with', depth, inner, inLoop) + action('end')
    }
    if (kind === 9) {
      const inner = [...scope]
      const bind = random.pick(['', '', '$i, $e := ', '$e := '])
      const over = random.pick([
        value(),
        functions.argument('l', 1),
        functions.argument('m', 0),
        '3',
        '(until 3)',
        '2.0',
        '"abc"',
        'nil',
        '.Values.nope',
        '.Values.i',
      ])
      const head = action(`range ${bind}${over}`)
      if (bind !== '') inner.push('$e')
      const body =
        block(depth - 1, inner, true) +
        (random.chance(0.2)
          ? action(`if ${pipeline(inner)}`) + action(random.pick(['break', 'continue'])) + action('end')
          : '')
      return head + body + (random.chance(0.3) ? action('else') + block(depth - 1, scope, inLoop) : '') + action('end')
    }
    if (kind === 10) {
      if (lowest > 3) return random.pick(TEXTS)
      const name = `n${lowest + random.int(4 - lowest)}`
      return random.pick([
        () => action(`template "${name}" ${value()}`),
        () => action(`template "${name}"`),
        () => action(`include "${name}" ${value()}`),
        () => action(`include "${name}" . | indent 2`),
        () =>
          action(
            `tpl ${random.pick(['"{{ .a }}"', '"{{ .Values.s }}{{ include \\"n9\\" . }}"', '"{{ define \\"z\\" }}z{{ . }}{{ end }}{{ template \\"z\\" 1 }}"', '"{{ if }}"', '"{{ fail \\"x\\" }}"', '.Values.tplstr', '.Values.tplbad', '"{{ required \\"r\\" .nope }}"', '"{{ .Values.nope.x }}"', '"{{ template \\"n2\\" }}"', '"{{ tpl \\"{{ .Values.s.t }}\\" . }}"'])} ${random.pick(['.', '$', '(dict "a" 1)', '.Values', 'nil'])}`,
          ),
      ])()
    }
    return random.chance(0.3)
      ? action(`block "bl${named++}" ${value()}`) + block(depth - 1, [], false) + action('end')
      : action(pipeline(scope))
  }
  const definition = (at) => {
    lowest = at + 1
    return `${action(`define "n${at}"`)}${block(2, ['$'], false)}${action('end')}\n`
  }
  const one = () => {
    lowest = 0
    return block(4, ['$'], false)
  }
  return { one, definitions: () => [0, 1, 2, 3].map(definition).join('') }
}
