/** What templates see. */
import { mapOf, newMap, stringMap, Struct } from '../../../gotemplate/value.ts'
import type { GoMap, GoType, GoValue } from '../../../gotemplate/value.ts'
import type { Environment, Release, State } from '../model.ts'
import { ownValues } from '../environment.ts'

const environmentType: GoType = { name: 'environment.Environment', kind: 'struct' }
const environmentDataType: GoType = {
  name: '*state.EnvironmentTemplateData',
  kind: 'ptr',
  elem: { name: 'state.EnvironmentTemplateData', kind: 'struct' },
}
const releaseDataType: GoType = { name: 'state.releaseTemplateData', kind: 'struct' }
const releaseType: GoType = { name: 'state.releaseTemplateDataRelease', kind: 'struct' }

/** `values` stand for `.Environment.Values` where they are not the environment's own. */
export function environmentValue(env: Environment, values: GoMap = env.values): Struct {
  const { name, kubeContext, defaults, cliOverrides } = env
  const fields = {
    Name: name,
    KubeContext: kubeContext,
    Values: values,
    Defaults: defaults,
    CLIOverrides: cliOverrides,
  }
  return new Struct(environmentType, mapOf(fields))
}

/** For state files and values of environments. */
export function environmentData(env: Environment, namespace: string, values: GoMap): GoValue {
  const Environment = environmentValue(env, ownValues(env))
  return new Struct(
    environmentDataType,
    mapOf({ Environment, Namespace: namespace, Values: values, StateValues: values }),
  )
}

/** For fields and values files of a release. */
export function releaseData(state: State, release: Release, values: GoMap = state.renderedValues): GoValue {
  const fields = newMap()
  fields['Environment'] = environmentValue(state.env)
  fields['Release'] = releaseValue(release)
  fields['Values'] = values
  fields['StateValues'] = values
  fields['KubeContext'] = state.kubeContext
  fields['Namespace'] = state.namespace
  fields['Chart'] = state.chart
  return new Struct(releaseDataType, fields)
}

function releaseValue({ name, namespace, labels, chart, version, kubeContext }: Release): Struct {
  const fields = {
    Name: name,
    Namespace: namespace,
    Labels: stringMap(labels),
    Chart: chart,
    ChartVersion: version,
    KubeContext: kubeContext,
  }
  return new Struct(releaseType, mapOf(fields))
}
