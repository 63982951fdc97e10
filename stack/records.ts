/**
 * The record of the child processes of one data directory, `pids.json`. It is how children that outlived a killed
 * parent are found, and ended only if they began when the recorded ones did: process ids are used again.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildRecord {
  pid: number;
  name: string;
  /** When it began, as `startOf` says. */
  started: string;
  /** The signal that ends it cleanly. */
  stopSignal: NodeJS.Signals;
  /** 0 ends first: processes before Kafka and Temporal (1), and those before Postgres (2). */
  order: 0 | 1 | 2;
}

interface RecordFile {
  /** The supervisor that owns the record. */
  owner: number;
  ownerStarted: string;
  children: ChildRecord[];
}

/** Whether a process with this id exists (a zombie does not count). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return !existsSync('/proc/self');
  }
}

/** The command line of a running process, or undefined when it cannot be read. */
export function commandLine(pid: number): string[] | undefined {
  try {
    if (existsSync('/proc/self/cmdline')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    }
    const line = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' ? undefined : line.split(/\s+/);
  } catch {
    return undefined;
  }
}

/**
 * When a running process began, in words that no other process of this id will ever have: the boot and the ticks since
 * then, or what `ps` says. Undefined when there is no such process.
 */
export function startOf(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/stat')) {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name, in brackets, may hold spaces and brackets; the start is the 20th field after it.
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return ticks && `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
    }
    const line = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}

/** Whether `pid` still is the process that was recorded: never end what is not ours. */
export function isOurs({ pid, started }: Pick<ChildRecord, 'pid' | 'started'>): boolean {
  return isAlive(pid) && startOf(pid) === started;
}

function read(file: string): RecordFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordFile;
  } catch {
    return undefined;
  }
}

/** The record kept by the running supervisor. */
export class Records {
  private children: ChildRecord[] = [];
  private shut = false;

  constructor(private readonly file: string) {}

  /** Whether everything is being ended: nothing is started again. */
  get closed(): boolean {
    return this.shut;
  }

  /** Ends all recorded children, users before services; none is started again. */
  async endAll(): Promise<void> {
    this.shut = true;
    await endLeftovers(this.file);
  }

  /** Takes the record over, empty. */
  claim(): void {
    this.write();
  }

  add(record: ChildRecord): void {
    this.children.push(record);
    this.write();
  }

  remove(pid: number): void {
    this.children = this.children.filter((c) => c.pid !== pid);
    this.write();
  }

  private write(): void {
    mkdirSync(dirname(this.file), { recursive: true });
    const record: RecordFile = {
      owner: process.pid,
      ownerStarted: startOf(process.pid) ?? '',
      children: this.children,
    };
    writeFileSync(`${this.file}.new`, JSON.stringify(record, null, 2));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** The id of a live supervisor that owns the record and is not this process, if there is one. */
export function otherOwner(file: string): number | undefined {
  const record = read(file);
  if (!record || record.owner === process.pid) return undefined;
  return isOurs({ pid: record.owner, started: record.ownerStarted }) ? record.owner : undefined;
}

async function endOne(child: ChildRecord, patienceMs: number): Promise<void> {
  const end = Date.now() + patienceMs;
  for (let signal: NodeJS.Signals = child.stopSignal; isOurs(child);) {
    try {
      process.kill(child.pid, signal);
    } catch {
      return;
    }
    while (isOurs(child) && Date.now() < end) await sleep(50);
    if (signal === 'SIGKILL') return;
    signal = 'SIGKILL';
  }
}

/** How long each order of children is given before it is killed, in milliseconds: 18.5 s for all. */
const PATIENCE_MS = [8000, 5500, 5000] as const;

/**
 * Ends the recorded children that are still running, users before services, each with its own signal, killed when it
 * takes too long. Does nothing when another live supervisor owns the record.
 * @returns the names of those that were ended.
 */
export async function endLeftovers(file: string): Promise<string[]> {
  const record = read(file);
  if (!record || otherOwner(file) !== undefined) return [];
  const left = record.children.filter((c) => isOurs(c));
  for (const [order, patience] of PATIENCE_MS.entries()) {
    await Promise.all(left.filter((c) => c.order === order).map((c) => endOne(c, patience)));
  }
  return left.map((c) => c.name);
}
