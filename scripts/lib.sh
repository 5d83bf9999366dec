# Sourced by the other scripts: makes a virtual environment from the project's own files.

# make_env FOLDER [EXTRAS]: create FOLDER and install biaslens[EXTRAS] there, once for each state of
# pyproject.toml and constraints.txt.
make_env() {
    local folder=$1 extras=${2:-} stamp
    stamp=$(cat pyproject.toml constraints.txt | cksum)
    [ "$(cat "$folder/.biaslens-stamp" 2>/dev/null)" = "$stamp" ] && return
    "${PYTHON:-python3}" -m venv --clear "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
        --constraint constraints.txt --editable ".${extras:+[$extras]}"
    printf '%s' "$stamp" >"$folder/.biaslens-stamp"
}
