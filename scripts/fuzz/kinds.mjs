// Each kind of input: a function that makes the next one (files and arguments of one command).
import { archiveCases } from './archives.mjs'
import { documentCases, setCases } from './documents.mjs'
import { functionCases } from './functions.mjs'
import { templateCases } from './templates.mjs'
import { chartCases } from './charts.mjs'
import { COMMON } from './common-chart.mjs'
import { bulkCases } from './bulk.mjs'
import { corpusCases } from './corpus.mjs'
import { richCharts } from './rich-charts.mjs'
import { schemaCases } from './schemas.mjs'
import { helmfileCases } from './helmfiles.mjs'
import { fileCases } from './file-trees.mjs'
import { oddCalls } from './odd-calls.mjs'
import { valueTrees } from './value-trees.mjs'
import { yamlStyles } from './yaml-styles.mjs'
import { setMixes } from './set-mixes.mjs'
import { manifestCases } from './manifests.mjs'
import { metadataCases } from './metadata.mjs'
import { mutants } from './mutants.mjs'

const PRINT =
  '{{ range $k, $v := .Values }}\n{{ $k | quote }}: {{ toJson $v | quote }} # {{ printf "%T" $v }}\n{{ end }}all: {{ toYaml .Values | b64enc }}\n'
const bare = (files) => ({ 'vec/Chart.yaml': 'apiVersion: v2\nname: vec\nversion: 0.1.0\n', ...files })
const command = ['template', 'rel', './vec']

export const kinds = {
  functions: (random) => {
    const functions = functionCases(random)
    return () => ({
      files: { ...COMMON, 'vec/templates/t.yaml': wrap(random, `{{ ${functions.one()} }}`) },
      args: command,
    })
  },
  templates: (random) => {
    const templates = templateCases(random)
    return () => ({
      files: {
        ...COMMON,
        'vec/templates/_n.tpl': templates.definitions(),
        'vec/templates/t.yaml': wrap(random, templates.one()),
      },
      args: command,
    })
  },
  yaml: (random) => {
    const documents = documentCases(random)
    const styles = yamlStyles(random)
    const document = () => (random.chance(0.6) ? styles.document() : documents.document())
    return () => {
      const kind = random.int(4)
      if (kind === 0)
        return {
          files: bare({ 'vec/values.yaml': document(), 'vec/templates/t.yaml': PRINT }),
          args: command,
        }
      if (kind === 1)
        return {
          files: bare({
            'vec/x.yaml': document(),
            'vec/templates/t.yaml': `v: {{ $y := .Files.Get "x.yaml" | ${random.pick(['fromYaml', 'fromYaml', 'fromYamlArray'])} }}{{ printf "%#v %s %s" $y (toYaml $y) (toJson $y) | b64enc }}\n`,
          }),
          args: command,
        }
      if (kind === 2)
        return {
          files: bare({
            'vec/x.json': documents.plain(4),
            'vec/templates/t.yaml': `{{ $y := .Files.Get "x.json" | printf "{\\"a\\":%s}" | fromJson }}v: {{ printf "%s\\n%s\\n%s" ($y.a | toYaml) ($y | toYamlPretty) (toToml $y) | b64enc }}\n`,
          }),
          args: command,
        }
      return { files: bare({ 'vec/templates/t.yaml': document() }), args: command }
    }
  },
  values: (random) => {
    const documents = documentCases(random)
    const chart = {
      'vec/templates/t.yaml': PRINT,
      'vec/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'vec/charts/sub/templates/t.yaml': PRINT,
    }
    const styles = yamlStyles(random)
    const document = () =>
      random.chance(0.75) ? documents.steady() : random.chance(0.85) ? styles.document() : documents.document()
    return () => {
      const files = bare({
        ...chart,
        'vec/values.yaml': document(),
        'vec/charts/sub/values.yaml': document().replace(/^a:/m, random.pick(['global:', 'a:', 'map:'])),
      })
      const args = [...command]
      for (let at = random.int(3); at > 0; at--) {
        files[`v${at}.yaml`] = document().replace(/^[ab]:/m, random.pick(['sub:', 'global:', 'a:', 'map:']))
        args.push('-f', `v${at}.yaml`)
      }
      return { files, args }
    }
  },
  set: (random) => {
    const set = setCases(random)
    const mixes = setMixes(random)
    const sub = {
      'vec/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'vec/charts/sub/values.yaml': 'a: 1\nl: [1, 2]\n',
      'vec/charts/sub/templates/t.yaml': PRINT,
    }
    const mixed = () => {
      const { files, args } = mixes()
      return {
        files: bare({ ...files, ...(random.chance(0.3) ? sub : {}), 'vec/templates/t.yaml': PRINT }),
        args: [...command, ...args],
      }
    }
    const one = () => ({
      files: bare({
        'vec/values.yaml': random.chance(0.7) ? COMMON['vec/values.yaml'] : 'a: 1\n',
        'vec/templates/t.yaml': PRINT,
      }),
      args: [...command, ...set.flags()],
    })
    return () => (random.chance(0.5) ? mixed() : one())
  },
  bulk: (random) => {
    const bulk = bulkCases(random)
    return () => ({ files: { ...COMMON, 'vec/templates/t.yaml': bulk.template() }, args: command })
  },
  charts: (random) => {
    const makers = [chartCases(random), richCharts(random), richCharts(random), richCharts(random)]
    return () => random.pick(makers)()
  },
  schemas: (random) => schemaCases(random),
  files: (random) => fileCases(random),
  manifests: (random) => manifestCases(random),
  metadata: (random) => metadataCases(random),
  calls: (random) => oddCalls(random),
  mutants: (random) => mutants(random),
  trees: (random) => valueTrees(random),
  archives: (random) => archiveCases(random),
  corpus: (random, work) => corpusCases(random, work),
  helmfiles: (random) => helmfileCases(random),
}

/** What stands for Helm in inputs of a kind, and how this tool is called then. */
export const programs = { helmfiles: { oracle: 'helmfile', verb: ['file'] } }

function wrap(random, text) {
  return random.chance(0.85) ? `{{ define "t" }}${text}{{ end }}v: {{ include "t" . | b64enc }}\n` : text
}
