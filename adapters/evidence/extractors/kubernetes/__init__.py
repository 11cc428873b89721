"""Kubernetes: what its objects, its events and the output of kubectl, helm and argocd say."""
