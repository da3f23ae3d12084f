%% The hydrodynamic limit of the network of [MV, Section 6.1] in Octave, up to T or to its exit from U.
%%
%%   octave-cli --quiet limit_octave.m [T [solves [gain_ie]]]
%%
%% One solve: the balanced point by fsolve; then the DAE 0 = F(v, K), dK/dt = -2K/tau + Sigma by ode15s
%% with a singular mass matrix, 201 output times; trace and determinant of J_v watched as events, whose
%% zero ends the path. Gaussian expectations by Gauss-Hermite with 100 nodes. `solves` repeats the whole,
%% for timing. gain_ie = 1.25 makes the trace change its sign near t = 0.92.
1;

function dx = right_side (x, p, node, weight)
  %% x = (v_e, v_i, K_e, K_i).
  [F, ~, Sigma] = mean_input (x(1:2), x(3:4), p, node, weight);
  dx = [F; Sigma - 2 * x(3:4) ./ p.tau];
end

function [value, is_terminal, direction] = leaves_manifold (x, p, node, weight)
  [~, Jv] = mean_input (x(1:2), x(3:4), p, node, weight);
  value = [trace(Jv); det(Jv)];
  is_terminal = [1; 1];
  direction = [0; 0];
end

function [t, x, vanished] = solve_limit (T, p)
  %% The state at the end of the path; vanished: 1 or 2 where trace or determinant did so there, else [].
  [node, weight] = gauss_hermite (100);
  K = p.initial_variance;
  options = odeset ("Mass", diag ([0, 0, 1, 1]), "MStateDependence", "none", ...
                    "RelTol", 1e-8, "AbsTol", 1e-8, ...
                    "Events", @(t, x) leaves_manifold (x, p, node, weight));
  start = [balanced_point(K, p, node, weight); K];
  [t, x, event_t, event_x, vanished] = ...
      ode15s (@(t, x) right_side (x, p, node, weight), linspace (0, T, 201), start, options);
  if (isempty (vanished))
    t = t(end);
    x = x(end,:);
  else
    t = event_t(end);
    x = event_x(end,:);
    vanished = vanished(end);
  end
end

settings = [10, 1, 1];  % T, solves, gain_ie
given = cellfun (@str2double, argv ()');
settings(1:numel (given)) = given;
[T, solves, gain_ie] = num2cell (settings){:};
if (any (isnan (settings)) || T <= 0 || solves < 1)
  error ("limit_octave.m: expected numbers T > 0, solves >= 1, gain_ie");
end
p = paper_6_1 ();
p.gain(2,1) = gain_ie;

start = cputime ();
for k = 1:solves
  [t, x, vanished] = solve_limit (T, p);
end
seconds = (cputime () - start) / solves;

exit_state = "null";
if (! isempty (vanished))
  exit_state = sprintf ('{"t": %.17g, "vanished": "%s"}', t, {"trace", "det"}{vanished});
end
printf (['{"tool": "octave", "t": %.17g, "v_e": %.17g, "v_i": %.17g, "K_e": %.17g, "K_i": %.17g, ' ...
         '"exit": %s, "cpu_seconds": %.6g}\n'], t, x, exit_state, seconds);
