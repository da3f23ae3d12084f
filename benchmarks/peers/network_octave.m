%% Explicit tau-leaping of the network of [MV, Section 6.1] in Octave.
%%
%%   octave-cli --quiet network_octave.m [n [step [T [seed]]]]
%%
%% All n targets of a channel hear the same sources, so each gets a Poisson number of spikes of one
%% common mean, step * sum_k f_ab(u_b^k). randp with a scalar mean and a size draws them from a table
%% made once a call; poissrnd of the statistics package would check its arguments and call randp.
1;

function u = simulate (u, steps, step, p)
  %% u: n x 2, columns e and i.
  n = rows (u);
  jump = p.weight / sqrt (n);
  for k = 1:steps
    next = u .* (1 - step ./ p.tau');
    for a = 1:2
      mean_e = step * p.amplitude(a,1) * sum (tanh (p.gain(a,1) * u(:,1)) + p.offset(a,1));
      mean_i = step * p.amplitude(a,2) * sum (tanh (p.gain(a,2) * u(:,2)) + p.offset(a,2));
      next(:,a) += jump(a,1) * randp (mean_e, n, 1) - jump(a,2) * randp (mean_i, n, 1);
    end
    u = next;
  end
end

settings = [5000, 1e-3, 1, 1];  % n, step, T, seed
given = cellfun (@str2double, argv ()');
settings(1:numel (given)) = given;
[n, step, T, seed] = num2cell (settings){:};
steps = round (T / step);
if (any (isnan (settings)) || steps < 1 || abs (steps * step - T) > 1e-9 * T)
  error ("network_octave.m: expected numbers n, step, T, seed, and T a multiple of the step");
end

randn ("state", seed);
randp ("state", seed + 1);
p = paper_6_1 ();
[node, weight] = gauss_hermite (100);
v = balanced_point (p.initial_variance, p, node, weight);
u = v' + sqrt (p.initial_variance') .* randn (n, 2);

start = cputime ();
u = simulate (u, steps, step, p);
seconds = cputime () - start;

printf (['{"tool": "octave", "n": %d, "step": %g, "T": %g, "seed": %d, "v_e": %.17g, "v_i": %.17g, ' ...
         '"K_e": %.17g, "K_i": %.17g, "cpu_seconds_per_unit_time": %.6g}\n'], ...
        n, step, T, seed, mean (u), var (u, 1), seconds / T);
