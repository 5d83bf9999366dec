#!/usr/bin/env bash
# Score a corpus as a Slurm array: 16 tasks share one folder, each does every 16th shard.
#
#     sbatch scripts/slurm_array.sh scores articles.jsonl [MORE ARGUMENTS OF biaslens score...]
#
# The folder must be on a file system that all nodes share and that has locks. A task that is killed
# or preempted goes on when it is run again (sbatch --array=3,7 … for some of them), and whichever
# comes last finishes the folder. The number of parts stands below and in --array.
#SBATCH --job-name=biaslens
#SBATCH --array=1-16
#SBATCH --cpus-per-task=8
#SBATCH --mem-per-cpu=1G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@60
set -euo pipefail
parts=16
out=$1
shift
exec srun biaslens score "$@" -o "$out" --part "${SLURM_ARRAY_TASK_ID}/${parts}" --workers "${SLURM_CPUS_PER_TASK:-1}"
