/** The bash script: works with and without the bash-completion package. */

/**
 * The words up to the cursor go to the program; what comes back is one candidate a line, with its description behind a tab, and last a
 * line `:N` whose bits say what else to do: 1 nothing at all, 2 no blank behind, 4 no files, 8 files by extension, 16 folders.
 */
export function bashScript(program: string, request: string): string {
  const name = program.replace(/[^a-zA-Z0-9]/g, '_')
  return `${helperFunctions(program, name)}__start_${name}() {
    local cur words cword line last tab=$'\\t' directive=0 width=0 extensions="" prefix=""
    local -a lines=() values=() notes=()
    COMPREPLY=()
    __${name}_words

    # The program is asked as it was called, quotes and variables of the line included.
    local typed=("\${words[@]:1:cword}")
    if [[ -z $cur ]]; then typed[cword-1]="''"; fi
    while IFS= read -r line; do lines+=("$line"); done < <(eval "\${words[0]} ${request} \${typed[*]}" 2>/dev/null)
    # No index from the end: the bash of macOS has none.
    last=$((\${#lines[@]} - 1))
    if ((last >= 0)) && [[ \${lines[last]} == :* ]]; then
        directive=\${lines[last]#:}
        unset "lines[last]"
    fi
    if (((directive & 1) != 0)); then return; fi
    if (((directive & 2) != 0)); then compopt -o nospace 2>/dev/null; fi

    if [[ $cur == --*=* ]]; then
        prefix="\${cur%%=*}="
        cur="\${cur#*=}"
    fi
    for line in "\${lines[@]}"; do
        if [[ $line == _activeHelp_* ]]; then continue; fi
        if (((directive & 8) != 0)); then extensions+="\${extensions:+|}$line"; continue; fi
        if (((directive & 16) != 0)); then continue; fi
        line="\${line#"$prefix"}"
        if [[ \${line%%"$tab"*} == "$cur"* ]]; then
            values+=("\${line%%"$tab"*}")
            notes+=("\${line#*"$tab"}")
            last=\${line%%"$tab"*}
            if ((\${#last} > width)); then width=\${#last}; fi
        fi
    done

    if (((directive & 16) != 0)); then
        __${name}_files -d ""
    elif (((directive & 8) != 0)); then
        __${name}_files -f "$extensions"
    elif ((\${#values[@]} > 0)); then
        local i
        for i in "\${!values[@]}"; do
            # A single candidate is inserted; of several the list is shown, with descriptions when it is asked for.
            if ((\${#values[@]} > 1)) && [[ \${COMP_TYPE:-9} != 37 && \${COMP_TYPE:-9} != 42 && \${notes[i]} != "\${values[i]}" ]]; then
                COMPREPLY+=("$(printf '%-*s  (%s)' "$width" "\${values[i]}" "\${notes[i]}")")
            else
                COMPREPLY+=("\${values[i]}")
            fi
        done
        __${name}_trim_colon
    elif (((directive & 4) == 0)); then
        __${name}_files -f ""
    fi
}

# Without compopt the blank behind a word cannot be left out for some words only.
complete -F __start_${name} -o default $(command -v compopt >/dev/null || printf -- '-o nospace') ${program}
`
}

/** What the main function calls. */
function helperFunctions(program: string, name: string): string {
  return `# bash completion for ${program}

__${name}_words() {
    # bash parts words at "=" and ":"; this puts them together again.
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n "=:" cur words cword
    else
        cur="\${COMP_WORDS[COMP_CWORD]}" words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
}

__${name}_files() {
    # $1: -f or -d, $2: extensions, separated by "|"
    local word
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
        if [[ -z $2 || -d $word || $word =~ \\.($2)$ ]]; then COMPREPLY+=("$word"); fi
    done < <(compgen "$1" -- "$cur")
}

__${name}_trim_colon() {
    # The shell keeps what stands before a colon: candidates must not repeat it.
    [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] || return
    local before="\${cur%"\${cur##*:}"}" i
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"$before"}"; done
}

`
}
