{{- define "mainstay.labels" -}}
app.kubernetes.io/name: mainstay
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* The operands carry app.kubernetes.io/name=mainstay too: the component tells them apart. */}}
{{- define "mainstay.selector" -}}
app.kubernetes.io/name: mainstay
mainstay.dev/component: operator
{{- end }}

{{- define "mainstay.image" -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag }}
{{- end -}}
{{- end }}
