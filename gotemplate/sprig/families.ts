/** Sprig's functions that are loaded when a template names them. */
import type { FuncFamily, FuncTable } from '../families.ts'
import type { FuncMap } from '../func.ts'

/** A table that is the same for every host. */
function fixed(funcs: FuncMap): FuncTable {
  return () => funcs
}

export const sprigFamilies: readonly FuncFamily[] = [
  {
    names: 'upper lower title untitle swapcase camelcase snakecase kebabcase',
    load: async () => fixed((await import('./strings-case.ts')).caseFuncs),
  },
  {
    names: 'wrap wrapWith abbrev abbrevboth',
    load: async () => fixed((await import('./strings-wrap.ts')).wrapFuncs),
  },
  {
    names: 'merge mustMerge mergeOverwrite mustMergeOverwrite',
    load: async () => fixed((await import('./merge.ts')).mergeFuncs),
  },
  {
    names: 'fromJson mustFromJson toJson mustToJson toPrettyJson mustToPrettyJson toRawJson mustToRawJson',
    load: async () => fixed((await import('./json.ts')).jsonFuncs),
  },
  {
    names: 'b64enc b64dec b32enc b32dec sha1sum sha256sum sha512sum adler32sum',
    load: async () => fixed((await import('./encoding.ts')).encodingFuncs),
  },
  {
    names: 'base dir clean ext isAbs osBase osDir osClean osExt osIsAbs',
    load: async () => fixed((await import('./paths.ts')).pathFuncs),
  },
  {
    names: 'semver semverCompare',
    load: async () => fixed((await import('./semver.ts')).semverFuncs),
  },
  {
    names:
      'regexMatch mustRegexMatch regexFind mustRegexFind regexFindAll mustRegexFindAll regexReplaceAll mustRegexReplaceAll ' +
      'regexReplaceAllLiteral mustRegexReplaceAllLiteral regexSplit mustRegexSplit regexQuoteMeta',
    load: async () => fixed((await import('./regex.ts')).regexFuncs),
  },
  {
    names: 'urlParse urlJoin getHostByName',
    load: async () => (await import('./urls.ts')).urlFuncs,
  },
  {
    names:
      'now ago date dateInZone date_in_zone htmlDate htmlDateInZone dateModify date_modify mustDateModify ' +
      'must_date_modify duration durationRound toDate mustToDate unixEpoch',
    load: async () => (await import('./dates.ts')).dateFuncs,
  },
  {
    names: 'randAlphaNum randAlpha randNumeric randAscii randBytes randInt shuffle',
    load: async () => (await import('./random.ts')).randomFuncs,
  },
  {
    names: 'bcrypt htpasswd derivePassword encryptAES decryptAES genPrivateKey uuidv4',
    load: async () => (await import('./crypto.ts')).cryptoFuncs,
  },
  {
    names:
      'buildCustomCert genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey',
    load: async () => (await import('./certs.ts')).certFuncs,
  },
]
