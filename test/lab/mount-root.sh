# Read by the scripts beside it, with $layer and $mountpoint set: mounts the root for it and sets $root.
# A layer of packages lies over this machine's root; a layer that is a tree is a root of its own. What is written goes into memory.
# Packages need two overlays, because a layer below / cannot be a lower directory beside / (the kernel refuses overlapping ones): the first is
# read-only, so that several may stand on one layer at once, the second takes the writes.
mount -t tmpfs -o mode=755 tmpfs "$mountpoint"
mkdir "$mountpoint/packages" "$mountpoint/upper" "$mountpoint/work" "$mountpoint/root"
if [ -z "$layer" ]; then
  lower=/
elif [ -d "$layer/tree" ]; then
  lower=$layer/tree
else
  layer_work=$(mktemp -d "$layer/work.XXXXXXXX") # no name of our own: every host's first process is number 1 to itself
  mount -t overlay portolan-lab -o "ro,lowerdir=/,upperdir=$layer/upper,workdir=$layer_work" "$mountpoint/packages"
  rm -rf "$layer_work"
  lower=$mountpoint/packages
fi
root=$mountpoint/root
mount -t overlay portolan-lab -o "lowerdir=$lower,upperdir=$mountpoint/upper,workdir=$mountpoint/work" "$root"
# A Portolan that is at work on this machine is none of the host's: hidden, in memory alone.
rm -rf "${root:?}/var/lib/portolan" "${root:?}/var/lib/portolan-guard" "${root:?}/etc/portolan"
