// What templates give: many objects in one file or more, of any kind, odd separators, hooks, notes, and flags that choose among them.

const KINDS = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'PriorityClass',
  'Foo',
  'foo',
  '',
  'List',
  'Certificate',
  '5',
  '[a]',
  '~',
]
const API = ['v1', 'apps/v1', 'batch/v1', 'extensions/v1beta1', 'policy/v1beta1', 'x.io/v1', '', '5', '~']
const NAMES = [
  'a',
  'b',
  'a-b',
  'z1',
  'A',
  '""',
  '5',
  '{{ .Release.Name }}',
  'a.b',
  'é',
  '~',
  'a_b',
  '"a b"',
  'x'.repeat(70),
]
const EVENTS = [
  'pre-install',
  'post-install',
  'pre-upgrade',
  'post-upgrade',
  'pre-delete',
  'post-delete',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
  'test-failure',
  'crd-install',
  'Pre-Install',
  'nope',
  '',
]
const ANNOTATIONS = [
  '"helm.sh/hook-weight": "WEIGHT"',
  'helm.sh/hook-weight: WEIGHT',
  'helm.sh/hook-delete-policy: POLICY',
  'helm.sh/hook-output-log-policy: hook-succeeded',
  'helm.sh/resource-policy: keep',
  'a: b',
  'a: "1"',
  'a: 1',
  'a: true',
  'a: ~',
]
const SEPARATORS = [
  '---\n',
  '---\n',
  '---\n',
  '---\n---\n',
  '--- \n',
  '---\n\n',
  '--- # c\n',
  '---\t\n',
  '\n---\n',
  ' ---\n',
  '----\n',
  '---#\n',
  '\r\n---\r\n',
  '---\n# only a comment\n---\n',
  '---\nnull\n---\n',
  '---\n{}\n---\n',
  '...\n',
  '---\n...\n---\n',
  '--- {a: 1}\n---\n',
  '---a\n',
]
const NOTES = [
  'Hi {{ .Release.Name }}\n',
  '',
  '  \n',
  '{{- if false }}x{{ end -}}',
  '{{ .Values.a }}',
  '---\na: 1\n',
  '{{ include "none" . }}',
  '\n\nend\n\n',
  '{{ fail "stop" }}',
]
const BODIES = [
  'data: {x: "1"}\n',
  'spec:\n  a: {{ .Values.a }}\n',
  'spec:\n  template: {spec: {containers: []}}\n',
  'data:\n  x: |\n    a\n    ---\n    b\n',
  'data:\n  x: "---"\n',
  '# end\n',
  '\n\n',
  'x: {{ toYaml .Values | nindent 2 }}\n',
  '',
  'a: 1\na: 2\n',
  '\tt: 1\n',
  'items: [{kind: Pod, apiVersion: v1, metadata: {name: i}}]\n',
]
const CRDS = [
  'kind: CustomResourceDefinition\nmetadata: {name: c1}\n',
  '---\nkind: A\n---\nkind: B\n',
  'a: [',
  '',
  '# c\n',
  '{{ .x }}\n',
  'a: 1',
  '\ufeffa: 1\n',
  'a: 1\r\nb: 2\r\n',
  '\n---\n\n',
]

export function manifestCases(random) {
  const { pick, chance, int } = random
  const weight = () => pick(['0', '1', '-1', '10', '2', '-5', 'x', '', '1.5', '+3', '007', ' 2', '99999999999'])
  const policy = () =>
    pick([
      'before-hook-creation',
      'hook-succeeded',
      'hook-failed,hook-succeeded',
      'nope',
      '""',
      '"before-hook-creation, hook-failed"',
    ])
  const hook = () => {
    const events = Array.from({ length: 1 + int(pick([1, 1, 3])) }, () =>
      pick(chance(0.9) ? EVENTS.slice(0, 10) : EVENTS),
    )
    return `helm.sh/hook: ${chance(0.9) ? `"${events.join(pick([',', ',', ', ', ' ,']))}"` : pick(['5', 'true', '~', '[pre-install]', '{a: b}'])}`
  }
  const object = () => {
    const lines = []
    if (chance(0.95)) lines.push(`apiVersion: ${pick(chance(0.9) ? API.slice(0, 6) : API)}`)
    if (chance(0.97)) lines.push(`kind: ${pick(chance(0.93) ? KINDS.slice(0, 35) : KINDS)}`)
    if (chance(0.95)) {
      lines.push('metadata:', `  name: ${pick(chance(0.9) ? NAMES.slice(0, 4) : NAMES)}`)
      if (chance(0.15)) lines.push(`  namespace: ${pick(['x', '{{ .Release.Namespace }}', '5', '~'])}`)
      const annotations = [
        ...(chance(0.3) ? [hook()] : []),
        ...random.times(2, () => pick(ANNOTATIONS)).filter((_, at) => chance(0.5) || at > 0),
      ]
      if (annotations.length > 0)
        lines.push(
          '  annotations:',
          ...annotations.map((line) => `    ${line.replace('WEIGHT', weight()).replace('POLICY', policy())}`),
        )
    }
    if (chance(0.1)) lines.reverse()
    const text = `${lines.join('\n')}\n${pick(BODIES.slice(0, chance(0.9) ? 9 : 12))}`
    return chance(0.04) ? text.replaceAll('\n', '\r\n') : text
  }
  const file = () => {
    let text = chance(0.35) ? pick(SEPARATORS) : ''
    for (let left = int(5); left > 0; left--)
      text += object() + (left > 1 || chance(0.2) ? pick(chance(0.8) ? SEPARATORS.slice(0, 8) : SEPARATORS) : '')
    if (chance(0.08))
      text = `{{- if ${pick(['.Values.on', 'true', '.Values.off'])} }}\n${text}{{- end }}${pick(['', '\n'])}`
    if (chance(0.05)) text = `{{/* head */}}\n${text}`
    if (chance(0.03)) text = `${text}\n\n\n`
    return text
  }
  const path = () =>
    `templates/${pick(['', '', '', 'sub/', 'tests/', 'a/b/', '_x/', '.x/'])}${pick(['a', 'b', 'c', 'Z', 'é', 'a b', '_p', '.h', 'NOTES', 'a.b', '10', '9'])}${pick(['.yaml', '.yaml', '.yaml', '.yml', '.txt', '.tpl', '', '.json', '.yaml.bak', '.md'])}`
  const chart = (prefix, name) => {
    const files = {
      [`${prefix}Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
      [`${prefix}values.yaml`]: 'a: 1\non: true\n',
    }
    for (let left = 1 + int(4); left > 0; left--) files[prefix + path()] = file()
    if (chance(0.3)) files[`${prefix}templates/NOTES.txt`] = pick(NOTES)
    if (chance(0.2))
      files[`${prefix}crds/${pick(['c.yaml', 'd/e.yaml', 'x.yml', 'y.json', 'README.md', 'z.txt'])}`] = pick(CRDS)
    if (chance(0.2)) files[`${prefix}crds/b.yaml`] = pick(CRDS)
    return files
  }
  return () => {
    const files = chart('vec/', 'vec')
    if (chance(0.4)) Object.assign(files, chart('vec/charts/sub/', 'sub'))
    if (chance(0.15))
      Object.assign(files, chart('vec/charts/sub/charts/deep/', 'deep'), {
        'vec/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      })
    for (const name of Object.keys(files))
      if (Object.keys(files).some((other) => other.startsWith(`${name}/`))) delete files[name]
    const names = Object.keys(files)
      .filter((name) => name.includes('templates/'))
      .map((name) => name.slice(4))
    const flags = []
    while (chance(0.35))
      flags.push(
        ...pick([
          () => ['-s', pick(names)],
          () => ['-s', pick(names).replace(/[^/]*$/, pick(['*', '*.yaml', '?.yaml', 'a*', '[ab].yaml']))],
          () => [
            '-s',
            pick([
              'templates/a.yaml',
              'nope.yaml',
              'a.yaml',
              'templates\\a.yaml',
              './templates/a.yaml',
              'templates',
              '',
            ]),
          ],
          () => ['--include-crds'],
          () => ['--skip-crds'],
          () => ['--no-hooks'],
          () => ['--skip-tests'],
          () => ['--is-upgrade'],
          () => ['--validate=false'],
          () => ['--debug'],
          () => ['--set', 'off=1,on=null'],
          () => ['-n', 'space'],
          () => ['--render-subchart-notes'],
          () => ['--disable-openapi-validation'],
          () => ['--kube-version', pick(['1.20', 'v1.33.1', '1', '1.20.0-x+y', 'x', '1.20.1.2', '01.2', ''])],
          () => ['-a', pick(['x/v1', 'x/v1/Kind', '', 'a,b', 'v1'])],
          () => [
            '--name-template',
            pick(['x', '{{ "a" | upper }}', '{{ randAlpha 0 }}z', '{{', '{{ .x }}', 'a{{ add 1 2 }}']),
          ],
        ])(),
      )
    if (chance(0.15))
      return {
        files,
        args: [
          'lint',
          './vec',
          ...pick([
            [],
            ['--strict'],
            ['--with-subcharts'],
            ['--quiet'],
            ['--namespace', 'x'],
            ['--kube-version', '1.20'],
          ]),
        ],
      }
    const verb = chance(0.95) ? ['template', 'rel', './vec'] : ['template', './vec']
    return { files, args: [...verb, ...flags] }
  }
}
