# The index of what can be done here; the work is in the scripts under e2e/lab and in Maven.
SHELL := bash
LAB := e2e/lab
.DEFAULT_GOAL := help
.PHONY: help test e2e-all verify demo bench bench-failover bench-throughput bench-etcd lab lab-up lab-down clean-lab

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: ## everything CI runs: set this machine up, build, unit tests, e2e in a real cluster
	@bash $(LAB)/test.sh

e2e-all: ## every e2e, also those that take minutes each: the whole fault suite; about 100 minutes
	@bash $(LAB)/setup.sh all && bash $(LAB)/setup.sh etcd-previous && bash $(LAB)/test.sh -De2e.left-out=

verify: ## without a cluster, in about two minutes: format, static checks, unit tests
	@bash $(LAB)/run.sh ./mvnw -B -ntp verify -DskipITs

demo: ## a three-node cluster with Mainstay; the holder of the virtual IP is killed; ends with both figures
	@bash $(LAB)/prepare.sh && bash $(LAB)/main.sh dev.mainstay.e2e.demo.DemoMain

bench: ## the fault table of Mainstay and the operator's footprint; about 30 minutes (ARGS=--anew to measure again)
	@bash $(LAB)/prepare.sh && bash $(LAB)/main.sh dev.mainstay.e2e.bench.BenchMain $(ARGS)

bench-failover: ## every profile and peer, 10 to 30 runs each; two hours and more, goes on where it was stopped (ARGS="--minutes 20")
	@bash $(LAB)/prepare.sh && bash $(LAB)/setup.sh peers && bash $(LAB)/main.sh dev.mainstay.e2e.bench.BenchMain --preset failover $(ARGS)

bench-throughput: ## what HAProxy in the path costs, and what it carries; about 15 minutes
	@bash $(LAB)/prepare.sh && bash $(LAB)/main.sh dev.mainstay.e2e.bench.ThroughputMain $(ARGS)

bench-etcd: ## how soon EtcdTopology tells of a lost member, 10 kills, and a soak; about 35 minutes
	@bash $(LAB)/prepare.sh && bash $(LAB)/main.sh dev.mainstay.e2e.bench.EtcdBenchMain $(ARGS)

lab: ## Docker engine, base image and the lab's node image; the first time Kubernetes takes about 8 minutes
	@bash $(LAB)/setup.sh all

lab-up: ## start a three-node kubeadm cluster named dev, or attach to it, and print its KUBECONFIG
	@bash $(LAB)/setup.sh all && bash $(LAB)/lab.sh up

lab-down: ## remove the cluster named dev
	@bash $(LAB)/lab.sh down

clean-lab: ## remove all lab clusters of this engine and the images that make lab built
	@bash $(LAB)/clean.sh
