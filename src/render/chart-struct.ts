/** `.Chart` as Helm 3 shows it: Go's struct around chart.Metadata, with pointers to maintainers and dependencies. */
import { mapOf, stringList, Struct, typedList, type GoType, type GoValue } from '../../gotemplate/value.ts'
import { isRoot, type Chart, type Dependency, type Maintainer } from '../chart/model.ts'
import { dependencyFields, maintainerFields, metadataFields } from './chart-fields.ts'

const maintainerType: GoType = {
  name: '*chart.Maintainer',
  kind: 'ptr',
  elem: { name: 'chart.Maintainer', kind: 'struct' },
  tags: { Name: 'name,omitempty', Email: 'email,omitempty', URL: 'url,omitempty' },
}

const dependencyType: GoType = {
  name: '*chart.Dependency',
  kind: 'ptr',
  elem: { name: 'chart.Dependency', kind: 'struct' },
  tags: {
    Name: 'name',
    Version: 'version,omitempty',
    Repository: 'repository',
    Condition: 'condition,omitempty',
    Tags: 'tags,omitempty',
    Enabled: 'enabled,omitempty',
    ImportValues: 'import-values,omitempty',
    Alias: 'alias,omitempty',
  },
  tagsInYaml: true,
}

const metadataType: GoType = {
  name: 'chart.Metadata',
  kind: 'struct',
  tags: {
    Name: 'name,omitempty',
    Home: 'home,omitempty',
    Sources: 'sources,omitempty',
    Version: 'version,omitempty',
    Description: 'description,omitempty',
    Keywords: 'keywords,omitempty',
    Maintainers: 'maintainers,omitempty',
    Icon: 'icon,omitempty',
    APIVersion: 'apiVersion,omitempty',
    Condition: 'condition,omitempty',
    Tags: 'tags,omitempty',
    AppVersion: 'appVersion,omitempty',
    Deprecated: 'deprecated,omitempty',
    Annotations: 'annotations,omitempty',
    KubeVersion: 'kubeVersion,omitempty',
    Dependencies: 'dependencies,omitempty',
    Type: 'type,omitempty',
  },
}

const chartType: GoType = {
  name: 'struct { chart.Metadata; IsRoot bool }',
  kind: 'struct',
  embedded: 'Metadata',
  tags: metadataType.tags!,
}

const maintainersType: GoType = { name: '[]*chart.Maintainer', kind: 'slice', elem: maintainerType }
const dependenciesType: GoType = { name: '[]*chart.Dependency', kind: 'slice', elem: dependencyType }

export function chartStruct(chart: Chart): Struct {
  const fields = metadataFields(chart.metadata, {
    texts,
    maintainers: (list) => structs(maintainersType, list?.map(maintainerStruct)),
    dependencies: (list) => structs(dependenciesType, list?.map(dependencyStruct)),
  })
  return new Struct(chartType, mapOf({ Metadata: new Struct(metadataType, fields), IsRoot: isRoot(chart) }))
}

function texts(list: readonly string[] | undefined): GoValue {
  return stringList(list ?? [], list === undefined)
}

function structs(type: GoType, list: readonly Struct[] | undefined): GoValue {
  return typedList(type, list ?? [], list === undefined)
}

function maintainerStruct(maintainer: Maintainer): Struct {
  return new Struct(maintainerType, maintainerFields(maintainer))
}

function dependencyStruct(dependency: Dependency): Struct {
  return new Struct(dependencyType, dependencyFields(dependency, { texts }))
}
