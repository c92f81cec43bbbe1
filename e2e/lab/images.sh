#!/usr/bin/env bash
# Builds the lab's images; with "toolbox" the container with JDK 25, with "peers" what the benchmark measures
# beside Mainstay, with "etcd-previous" the etcd that is upgraded. An image is left alone when its
# label carries the digest of its recipe; the layers of an interrupted build are Docker's own cache.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

NODE_IMAGE="mainstay/lab-node:dev"
mkdir -p "$ROOT/e2e/target/lab"
work=$(mktemp -d "$ROOT/e2e/target/lab/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

label() { docker image inspect -f "{{index .Config.Labels \"dev.mainstay.$2\"}}" "$1" 2>/dev/null || true; }

digest() { sha256sum | cut -c1-64; }

# build IMAGE DIR [option ...] [image it is made from ...]
#   --site FILE        a file of this site (CA, proxy): a change rebuilds this image, not those made from it
#   --before FUNCTION  called with the build context, only when a build is needed
build() {
  local image=$1 dir=$2 recipe context site="" before="" args=() ctx name v
  shift 2
  ctx="$work/${image//[\/:]/_}"
  mkdir -p "$ctx"
  cp -r "$LAB/$dir/." "$ctx"
  recipe=$(cd "$LAB/$dir" && find . -type f | LC_ALL=C sort | xargs sha256sum)
  while (($#)); do
    case $1 in
      --site) cp "$2" "$ctx/"; site+=$(digest <"$2"); shift 2 ;;
      --before) before=$2; shift 2 ;;
      *) recipe+="$1 $(label "$1" recipe)"; shift ;;
    esac
  done
  recipe=$(digest <<<"$recipe")
  context=$(digest <<<"$recipe$site")
  if [[ $(label "$image" context) == "$context" ]]; then
    say "image $image: up to date"
  else
    [[ -z $before ]] || step "$before" "$before" "$ctx"
    for v in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
      [[ -z ${!v:-} ]] || args+=(--build-arg "$v")
    done
    step "build image $image" timeout "${TIMEOUT:-1200}" docker build ${args[@]+"${args[@]}"} \
      --label "dev.mainstay.recipe=$recipe" --label "dev.mainstay.context=$context" -t "$image" "$ctx"
  fi
  rm -rf "$ctx"
}

site_files() {
  local v
  if [[ -s $HOST_CA ]]; then cp -L "$HOST_CA" "$work/ca-certificates.crt"; else : >"$work/ca-certificates.crt"; fi
  : >"$work/go.env"
  for v in GOPROXY GOSUMDB GONOSUMDB GOPRIVATE GOINSECURE; do
    [[ -z ${!v:-} ]] || echo "$v=${!v}" >>"$work/go.env"
  done
}

# The images of the static pods travel inside the node image, under the names that kubeadm expects.
save_pods() {
  local kube etcd name names=()
  read -r kube etcd < <(docker run --rm mainstay/lab-pods:dev sh -c 'echo $(cat /etc/lab/kubernetes.version /etc/lab/etcd.version)')
  for name in kube-apiserver:"$kube" kube-controller-manager:"$kube" kube-scheduler:"$kube" \
    kube-proxy:"$kube" etcd:"$etcd" pause:lab; do
    docker tag mainstay/lab-pods:dev "lab.invalid/$name"
    names+=("lab.invalid/$name")
  done
  docker save -o "$1/pods.tar" "${names[@]}"
  docker rmi "${names[@]}"
}

# kubectl and helm for the host: taken out of the node image, so their versions are the cluster's.
copy_tools() {
  local id bin="$ROOT/e2e/target/bin"
  mkdir -p "$bin"
  id=$(docker create "$NODE_IMAGE")
  docker cp "$id:/usr/local/bin/kubectl" "$bin/kubectl"
  docker cp "$id:/usr/local/bin/helm" "$bin/helm"
  docker rm "$id" >/dev/null
  label "$NODE_IMAGE" context >"$bin/.context"
}

if [[ ${1:-} == toolbox ]]; then
  site_files
  build mainstay/toolbox:dev toolbox --site "$work/ca-certificates.crt"
  exit 0
fi

if [[ ${1:-} == peers ]]; then
  site_files
  build mainstay/lab-go:dev go --site "$work/ca-certificates.crt" --site "$work/go.env"
  build mainstay/lab-kube-vip:dev kube-vip mainstay/lab-go:dev
  build mainstay/lab-kubeadm-document:dev kubeadm-document
  exit 0
fi

if [[ ${1:-} == etcd-previous ]]; then
  [[ -n $(label mainstay/lab-pods:dev recipe) ]] || die 3 "the image mainstay/lab-pods:dev is missing. Run: make lab"
  site_files
  build mainstay/lab-go:dev go --site "$work/ca-certificates.crt" --site "$work/go.env"
  build mainstay/lab-etcd-previous:dev etcd-previous mainstay/lab-go:dev mainstay/lab-pods:dev
  exit 0
fi

if [[ -z $(label mainstay/lab-kubernetes:dev recipe) ]]; then
  say "first run: Kubernetes is built from its Go modules, about 8 minutes on two cores; Docker keeps the result"
fi
site_files
build mainstay/lab-go:dev go --site "$work/ca-certificates.crt" --site "$work/go.env"
TIMEOUT=3000 build mainstay/lab-kubernetes:dev kubernetes mainstay/lab-go:dev
build mainstay/lab-etcd:dev etcd mainstay/lab-go:dev
build mainstay/lab-helm:dev helm mainstay/lab-go:dev
build mainstay/lab-crictl:dev crictl mainstay/lab-go:dev
build mainstay/lab-pods:dev pods mainstay/lab-go:dev mainstay/lab-etcd:dev mainstay/lab-kubernetes:dev
build "$NODE_IMAGE" node --before save_pods mainstay/lab-pods:dev mainstay/lab-helm:dev mainstay/lab-crictl:dev
if [[ $(cat "$ROOT/e2e/target/bin/.context" 2>/dev/null || true) != "$(label "$NODE_IMAGE" context)" ]]; then
  step "copy kubectl and helm to e2e/target/bin" copy_tools
fi
