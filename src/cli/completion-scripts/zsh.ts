/** The zsh script: an autoloaded function, or one that is sourced. */

/** The protocol is that of the bash script. */
export function zshScript(program: string, request: string): string {
  const name = program.replace(/[^a-zA-Z0-9]/g, '_')
  return `#compdef ${program}
compdef _${name} ${program}

# zsh completion for ${program}

_${name}() {
    local line out directive=0 nospace=0 prefix="" tab=$'\\t'
    local -a lines candidates globs hints typed

    typed=("\${(@)words[2,CURRENT-1]}")
    # The word at the cursor always goes along, empty as it may be.
    out=$("\${words[1]}" ${request} "\${(@Q)typed}" "\${(Q)words[CURRENT]}" 2>/dev/null)
    lines=("\${(@f)out}")
    if [[ "\${lines[-1]}" == :* ]]; then
        directive="\${lines[-1]#:}"
        lines=("\${(@)lines[1,-2]}")
    fi
    if (( directive & 1 )); then return 1; fi
    if (( directive & 2 )); then nospace=1; fi

    for line in "\${lines[@]}"; do
        if [[ -z "$line" ]]; then continue; fi
        if [[ "$line" == _activeHelp_* ]]; then hints+=("\${line#_activeHelp_ }"); continue; fi
        if (( directive & 8 )); then globs+=("*.$line"); continue; fi
        # _describe parts value and description at the first plain colon.
        line="\${line//:/\\\\:}"
        candidates+=("\${line/$tab/:}")
    done
    for line in "\${hints[@]}"; do compadd -x "$line"; done

    if (( directive & 16 )); then
        _path_files -/
    elif (( directive & 8 )); then
        _arguments "*:file:_files -g \\"(\${(j:|:)globs})\\""
    elif (( \${#candidates} )); then
        if [[ "\${words[CURRENT]}" == --*=* ]]; then compset -P '--*='; fi
        if (( nospace )); then
            _describe -V 'completions' candidates -S ''
        else
            _describe -V 'completions' candidates
        fi
    elif (( (directive & 4) == 0 )); then
        _files
    fi
}

# Called by the completion system itself when it has loaded this file as a function.
if [[ "\${funcstack[1]}" == "_${name}" ]]; then _${name}; fi
`
}
